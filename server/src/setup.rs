//! What is done from a terminal or by the program itself, never over HTTP: making the clinic, its people, its first key.

use crate::{
    app::database_url,
    auth::{
        passwords, secret,
        tokens::{self, Issued, Verified},
    },
    config::Config,
    error::{ApiError, StartError},
    files,
    store::{
        Store,
        audit::{self, Actor, Deed},
        clinics,
        keys::NewKey,
        users::{self, NewUser},
    },
};
use chairside_api::{ClinicId, KeyId, Role, UserId, UtcTime};

/// A data folder opened for set-up, beside a server that may be running on it.
pub struct Setup {
    store: Store,
    tokens: tokens::Tokens,
    config: Config,
}

/// What [`Setup::init`] did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Init {
    /// The clinic and its admin were made.
    Made(ClinicId),
    /// The clinic was there; its admin had no password yet and has one now.
    AdminSet(ClinicId),
    /// Everything was there; nothing was changed.
    Unchanged(ClinicId),
}

/// Why set-up did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The data folder or database cannot be used.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The database failed.
    #[error("The database failed: {0}. Nothing was changed")]
    Database(#[from] sqlx::Error),
    /// A name, address or password cannot be used.
    #[error("{0}")]
    Invalid(String),
    /// Something of the system failed.
    #[error("{0}. Nothing was changed")]
    System(String),
}

/// A person to be made.
pub struct Person<'a> {
    /// How they sign in.
    pub email: &'a str,
    /// How they are called.
    pub name: &'a str,
    /// What they may do.
    pub role: Role,
    /// None: nobody can sign in as them until one is set.
    pub password: Option<&'a str>,
}

impl Setup {
    /// Opens what `config` names; makes the folder, the secret and the tables when they are not there.
    pub async fn open(config: &Config) -> Result<Self, SetupError> {
        files::create_dir_all_durable(&config.data_dir).map_err(|source| StartError::DataDir { path: config.data_dir.clone(), source })?;
        let secrets = secret::load_or_create(&config.data_dir)?;
        let store = Store::open(&database_url(&config.data_dir, config.database_url.as_deref())?).await?;
        Ok(Self { store, tokens: tokens::Tokens::new(&secrets, config.limits.secret_overlap), config: config.clone() })
    }

    /// Makes the clinic and its first admin. A second run changes nothing, unless the admin has no password yet (an embedded server's): then it is set.
    pub async fn init(&self, clinic_name: &str, admin: &Person<'_>) -> Result<Init, SetupError> {
        let clinic_name = valid_name("clinic's name", clinic_name)?;
        let email = valid_email(admin.email)?;
        let name = valid_name("admin's name", admin.name)?;
        let password_hash = admin.password.map(hash_password).transpose()?;
        let now = (self.config.clock)();
        let mut tx = self.store.begin().await?;
        if let Some(clinic) = clinics::any(&mut tx).await? {
            let is_set = match &password_hash {
                Some(hash) => users::claim_admin(&mut tx, &clinic, &email, &name, hash).await?,
                None => false,
            };
            if is_set {
                audit::record(&mut tx, &terminal(&clinic), Deed::PasswordSet, None, None, now).await?;
            }
            tx.commit().await?;
            return Ok(if is_set { Init::AdminSet(clinic) } else { Init::Unchanged(clinic) });
        }
        let clinic = ClinicId::random();
        clinics::insert(&mut tx, &clinic, &clinic_name, now).await?;
        let user = NewUser { id: &UserId::random(), clinic: &clinic, email: &email, name: &name, role: admin.role, password_hash: password_hash.as_deref() };
        users::insert(&mut tx, &user, now).await?;
        let actor = terminal(&clinic);
        audit::record(&mut tx, &actor, Deed::ClinicMade, Some(("clinic", clinic.as_str())), None, now).await?;
        audit::record(&mut tx, &actor, Deed::PersonMade, Some(("person", user.id.as_str())), Some(role(admin.role)), now).await?;
        tx.commit().await?;
        Ok(Init::Made(clinic))
    }

    /// Makes one more clinic on this server.
    pub async fn add_clinic(&self, name: &str) -> Result<ClinicId, SetupError> {
        let name = valid_name("clinic's name", name)?;
        let clinic = ClinicId::random();
        let now = (self.config.clock)();
        let mut tx = self.store.begin().await?;
        clinics::insert(&mut tx, &clinic, &name, now).await?;
        audit::record(&mut tx, &terminal(&clinic), Deed::ClinicMade, Some(("clinic", clinic.as_str())), None, now).await?;
        tx.commit().await?;
        Ok(clinic)
    }

    /// Makes one more person of a clinic.
    pub async fn add_person(&self, clinic: &ClinicId, person: &Person<'_>) -> Result<UserId, SetupError> {
        let (email, name) = (valid_email(person.email)?, valid_name("person's name", person.name)?);
        let password_hash = person.password.map(hash_password).transpose()?;
        let (id, now) = (UserId::random(), (self.config.clock)());
        let mut tx = self.store.begin().await?;
        let user = NewUser { id: &id, clinic, email: &email, name: &name, role: person.role, password_hash: password_hash.as_deref() };
        if !users::insert(&mut tx, &user, now).await? {
            return Err(SetupError::Invalid(format!("Somebody already signs in as {email}. Nothing was changed")));
        }
        audit::record(&mut tx, &terminal(clinic), Deed::PersonMade, Some(("person", id.as_str())), Some(role(person.role)), now).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// The clinic that was made first.
    pub async fn clinic(&self) -> Result<ClinicId, SetupError> {
        Ok(self.store.first_clinic().await?.ok_or(StartError::NoClinic)?)
    }

    /// The clinic with this id, or the one that was made first.
    pub async fn clinic_named(&self, id: Option<&str>) -> Result<ClinicId, SetupError> {
        let Some(id) = id.map(ClinicId::from) else { return self.clinic().await };
        if !self.store.has_clinic(&id).await? {
            return Err(SetupError::Invalid(format!("There is no clinic with the id ‘{id}’. Nothing was changed")));
        }
        Ok(id)
    }

    /// Makes a bridge key of the clinic and answers it; it is kept nowhere.
    pub async fn create_key(&self, clinic: &ClinicId, label: &str, room: Option<&str>) -> Result<String, SetupError> {
        let label = valid_name("key's label", label)?;
        let room = room.map(|room| valid_name("room's name", room)).transpose()?;
        let issued = issue_key(&self.store, &self.tokens, &terminal(clinic), &label, room.as_deref(), (self.config.clock)()).await;
        issued.map(|(token, _)| token).map_err(|error| SetupError::System(format!("The key was not made: {error}")))
    }

    /// Whether a bridge key works, and will for at least `days` more.
    pub async fn is_key_good(&self, token: &str, days: u64) -> Result<bool, SetupError> {
        let later = (self.config.clock)().plus(std::time::Duration::from_secs(days * 24 * 60 * 60));
        let Some(Verified { claims, .. }) = self.tokens.verify(token, later) else { return Ok(false) };
        Ok(self.store.live_key(&ClinicId::from(claims.sub), &KeyId::from(claims.key_id)).await?.is_some())
    }

    /// Gives the server a new secret for bridge keys. Keys of the old one work for a week more, in which their consoles fetch new ones by themselves; `at_once`: not at all. Answers
    /// until when; a running server hears of it within seconds.
    pub async fn rotate_secret(&self, at_once: bool) -> Result<UtcTime, SetupError> {
        let now = (self.config.clock)();
        let overlap = self.config.limits.secret_overlap;
        secret::rotate(&self.config.data_dir, now, at_once, now.minus(overlap))?;
        let mut tx = self.store.begin().await?;
        for clinic in self.store.clinics().await? {
            audit::record(&mut tx, &terminal(&clinic), Deed::SecretRotated, None, Some(serde_json::json!({ "atOnce": at_once })), now).await?;
        }
        tx.commit().await?;
        Ok(if at_once { now } else { now.plus(overlap) })
    }

    /// Closes the database in order.
    pub async fn close(self) {
        self.store.close().await;
    }
}

/// Signs a key and remembers it.
pub(crate) async fn issue_key(
    store: &Store,
    tokens: &tokens::Tokens,
    actor: &Actor,
    label: &str,
    room: Option<&str>,
    now: UtcTime,
) -> Result<(String, KeyId), ApiError> {
    let id = KeyId::random();
    let Issued { token, expires_at, kid } = tokens.issue(&actor.clinic, &id, now).map_err(|_| ApiError::Internal("a bridge key could not be signed"))?;
    store.insert_key(actor, &NewKey { id: &id, label, room, scope: tokens::SCOPE, kid: &kid, created_at: now, expires_at }).await?;
    Ok((token, id))
}

/// Whoever can start a program on the server's folder, in the audit.
fn terminal(clinic: &ClinicId) -> Actor {
    Actor::system(clinic, "the server's terminal")
}

fn role(role: Role) -> serde_json::Value {
    serde_json::json!({ "role": role.as_str() })
}

fn hash_password(password: &str) -> Result<String, SetupError> {
    if !passwords::is_acceptable(password) {
        return Err(SetupError::Invalid(format!("The password needs at least {} letters. Nothing was changed", passwords::MIN_LETTERS)));
    }
    passwords::hash(password).map_err(|error| SetupError::System(format!("The password could not be hashed: {error}")))
}

pub(crate) fn valid_email(email: &str) -> Result<String, SetupError> {
    let email = email.trim().to_lowercase();
    let is_address = email.len() <= 254
        && !email.chars().any(|letter| letter.is_control() || letter.is_whitespace())
        && email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
    if is_address { Ok(email) } else { Err(SetupError::Invalid(format!("‘{email}’ is not an e-mail address. Nothing was changed"))) }
}

fn valid_name(what: &str, name: &str) -> Result<String, SetupError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        return Err(SetupError::Invalid(format!("The {what} needs 1 to 100 letters. Nothing was changed")));
    }
    Ok(name.to_owned())
}
