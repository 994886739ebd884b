//! Who may do what. The definition is [`chairside_api::access`], which the console reads, too; here is how the server says no.
//!
//! Every endpoint of the table in [`crate::routes`] names the act it is.

use crate::error::ApiError;
use chairside_api::Role;
pub use chairside_api::access::{Act, Caller, may, who_may};

/// Refuses what is not for this caller: 401 when nobody asks, 403 when it is for others.
pub fn check(caller: Caller, act: Act) -> Result<(), ApiError> {
    if may(caller, act) {
        return Ok(());
    }
    Err(match caller {
        Caller::Nobody => ApiError::unauthorized(),
        Caller::BridgeKey => ApiError::forbidden("This needs a person. Sign in with your own account"),
        Caller::Person(_) if who_may(act).all(|caller| caller == Caller::BridgeKey) => {
            ApiError::forbidden("This is for consoles with a bridge key, not for people")
        }
        Caller::Person(_) if who_may(act).all(|caller| caller == Caller::Person(Role::Superadmin)) => {
            ApiError::forbidden("Only a superadmin may do this, who looks after several clinics")
        }
        Caller::Person(_) if who_may(act).all(Caller::is_admin) => ApiError::forbidden("Only an admin of the clinic may do this"),
        Caller::Person(_) => ApiError::forbidden("Your role may not do this. Ask an admin of the clinic"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_asked_to_sign_in_and_everybody_else_is_refused() {
        assert!(matches!(check(Caller::Nobody, Act::ReadPatients), Err(ApiError::Refused { status, .. }) if status == 401));
        assert!(matches!(check(Caller::BridgeKey, Act::ManageKeys), Err(ApiError::Refused { status, .. }) if status == 403));
    }
}
