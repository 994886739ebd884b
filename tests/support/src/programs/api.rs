//! The clinic server's HTTP interface, as a test asks it: one blocking call each.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::time::Duration;

/// A client with a bridge key.
pub struct Api {
    base: String,
    key: String,
    client: reqwest::Client,
    runtime: tokio::runtime::Runtime,
}

impl Api {
    /// A client of the server at `url`.
    pub fn new(url: &str, key: &str) -> Result<Self> {
        // Another test of the same process may have installed it already.
        rustls::crypto::ring::default_provider().install_default().unwrap_or_default();
        // A connection for each question: the server may have been killed and started again since the last one.
        Ok(Self {
            base: format!("{}/api/v1/protected", url.trim_end_matches('/')),
            key: key.to_owned(),
            client: reqwest::Client::builder().timeout(Duration::from_secs(30)).pool_max_idle_per_host(0).no_proxy().build()?,
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build()?,
        })
    }

    /// Makes a patient; answers their id.
    pub fn create_patient(&self, first_name: &str, last_name: &str, more: &Value) -> Result<String> {
        let mut body = json!({"firstName": first_name, "lastName": last_name});
        if let (Some(body), Some(more)) = (body.as_object_mut(), more.as_object()) {
            body.extend(more.clone());
        }
        let answer = self.answer(self.client.post(format!("{}/patients", self.base)).json(&body))?;
        Ok(answer["id"].as_str().context("the server made a patient without an id")?.to_owned())
    }

    /// Every file of the clinic that the key may see, page by page.
    pub fn files(&self, patient: Option<&str>) -> Result<Vec<Value>> {
        let mut files = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let mut query = vec![("limit", "100".to_owned())];
            query.extend(patient.map(|patient| ("patientId", patient.to_owned())));
            query.extend(after.take().map(|after| ("after", after)));
            let page = self.answer(self.client.get(format!("{}/patient-files", self.base)).query(&query))?;
            files.extend(page["files"].as_array().context("the server's list has no files")?.iter().cloned());
            match page["nextCursor"].as_str() {
                Some(cursor) => after = Some(cursor.to_owned()),
                None => return Ok(files),
            }
        }
    }

    /// The hashes of those files, sorted; a hash that is there twice is a file that was taken twice.
    pub fn hashes(&self, patient: Option<&str>) -> Result<Vec<String>> {
        let mut hashes: Vec<String> = self.files(patient)?.iter().map(|file| file["sha256"].as_str().unwrap_or("none").to_owned()).collect();
        hashes.sort();
        Ok(hashes)
    }

    /// Patients whose name or number holds these words.
    pub fn search(&self, words: &str) -> Result<Vec<Value>> {
        let found = self.answer(self.client.get(format!("{}/patients", self.base)).query(&[("search", words)]))?;
        Ok(found["patients"].as_array().context("the server's answer has no patients")?.clone())
    }

    fn answer(&self, request: reqwest::RequestBuilder) -> Result<Value> {
        self.runtime.block_on(async {
            let response = request.bearer_auth(&self.key).send().await?;
            let (status, text) = (response.status(), response.text().await?);
            if !status.is_success() {
                bail!("the server answered {status}: {text}");
            }
            Ok(serde_json::from_str(&text)?)
        })
    }
}
