//! The server describes itself, and `docs/API.md` says the same.

use crate::harness::*;
use chairside_server::{ENDPOINTS, access};
use serde_json::Value;
use std::{collections::BTreeSet, fmt::Write, path::Path};

on_both!(the_document_is_the_table_of_endpoints, the_written_documentation_is_the_documents, a_page_shows_it_that_needs_no_other_host);

const METHODS: [&str; 6] = ["options", "get", "head", "post", "patch", "delete"];

async fn document(clinic: &Clinic) -> Value {
    let answer = clinic.http.get(clinic.at("/api/v1/openapi.json")).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap()), (200, "application/json"));
    answer.json().await.unwrap()
}

/// What is there to call: path, method, operation.
fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    paths.iter().flat_map(|(path, item)| item.as_object().unwrap().iter().map(move |(method, operation)| (path.as_str(), method.as_str(), operation))).collect()
}

fn texts(of: &Value) -> Vec<&str> {
    of.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

async fn the_document_is_the_table_of_endpoints(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let document = document(&clinic).await;
    assert_eq!(document["openapi"], "3.1.0");
    let described: BTreeSet<_> = operations(&document).iter().map(|(path, method, _)| (method.to_uppercase(), (*path).to_owned())).collect();
    let table: BTreeSet<_> = ENDPOINTS.iter().map(|endpoint| (endpoint.method.to_string(), endpoint.path.to_owned())).collect();
    assert_eq!(described, table);
    assert_eq!(ENDPOINTS.len(), table.len(), "no row stands twice");
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let what = format!("{method} {path}");
        let endpoint = ENDPOINTS.iter().find(|endpoint| endpoint.path == path && endpoint.method.as_str().eq_ignore_ascii_case(method)).unwrap();
        let may: Vec<_> = access::who_may(endpoint.act).map(access::Caller::as_str).collect();
        assert_eq!(texts(&operation["x-may"]), may, "{what}");
        assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{what}");
        assert!(operation["summary"].as_str().is_some_and(|summary| !summary.is_empty()), "{what} says what it does");
        let tag = texts(&operation["tags"])[0];
        assert!(document["tags"].as_array().unwrap().iter().any(|known| known["name"] == tag), "{what}: the tag {tag} is known");
        let in_path: BTreeSet<_> = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let described = parameters.iter().filter(|parameter| parameter["in"] == "path").map(|parameter| parameter["name"].as_str().unwrap()).collect();
        assert_eq!(in_path, described, "{what}");
        for (status, answer) in operation["responses"].as_object().unwrap() {
            let is_refusal = status.as_str() >= "400";
            let schema = answer["content"]["application/json"]["schema"]["$ref"].as_str().unwrap_or_default();
            let is_known = schema.ends_with("/ErrorBody") || schema.contains("Conflict") || schema.ends_with("/PatientGone");
            assert!(!is_refusal || is_known, "{what} {status}");
        }
    }
    // Whatever is referred to is there.
    let mut open = vec![&document];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(reference)) = members.get("$ref") {
                    assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
                }
                open.extend(members.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
}

async fn the_written_documentation_is_the_documents(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let written = markdown(&document(&clinic).await);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/API.md");
    if std::env::var_os("CHAIRSIDE_RENEW").is_some() {
        std::fs::write(&path, &written).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap() == written,
        "docs/API.md is not what the server says of itself. Renew it: CHAIRSIDE_RENEW=1 cargo test --workspace --test contract the_written_documentation"
    );
}

async fn a_page_shows_it_that_needs_no_other_host(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let get = async |path: &str| clinic.http.get(clinic.at(path)).send().await.unwrap();
    let page = get("/api/v1/docs").await;
    let csp = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(csp.starts_with("default-src 'none'") && !csp.contains("unsafe") && !csp.contains("http"), "{csp}");
    let page = page.text().await.unwrap();
    assert!(!page.contains("://") && !page.contains("style=") && !page.contains("onload="), "nothing inline, nothing from elsewhere");
    let mut referred = 0;
    for reference in page.split(['"']).filter(|part| part.starts_with("docs/") || *part == "openapi.json") {
        let answer = get(&format!("/api/v1/{reference}")).await;
        assert_eq!(answer.status(), 200, "{reference}");
        let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
        let wanted = match Path::new(reference).extension().and_then(|extension| extension.to_str()) {
            Some("js") => "text/javascript",
            Some("css") => "text/css",
            _ => "application/json",
        };
        assert!(kind.starts_with(wanted), "{reference}: {kind}");
        let text = answer.text().await.unwrap();
        assert!(!text.contains("innerHTML") && (wanted == "application/json" || !text.contains("://")), "{reference}");
        referred += 1;
    }
    assert!(referred >= 3);
}

/// The document for people.
fn markdown(document: &Value) -> String {
    let text = |of: &Value| of.as_str().unwrap_or_default().replace('\n', " ");
    let mut out = "# The server's HTTP interface\n\n<!-- Made from the server's own description of itself (GET /api/v1/openapi.json); tests/server/documentation.rs says how to renew it. -->\n\n".to_owned();
    writeln!(out, "{}\n", document["info"]["description"].as_str().unwrap()).unwrap();

    out += "## Who may do what\n\nOne table in the code (`server/src/auth/access.rs`) decides it and is written out here. Everybody else gets 401 without, 403 with a token.\n\n";
    let columns = access::Caller::ALL;
    let heading = |caller: &access::Caller| if *caller == access::Caller::Nobody { "without a token".to_owned() } else { caller.as_str().replace('_', " ") };
    writeln!(out, "| | {} |\n|---|{}", columns.iter().map(heading).collect::<Vec<_>>().join(" | "), ":-:|".repeat(columns.len())).unwrap();
    for act in document["x-acts"].as_array().unwrap() {
        let may = texts(&act["may"]);
        let cells = columns.iter().map(|caller| if may.contains(&"anybody") || may.contains(&caller.as_str()) { "yes" } else { "" });
        writeln!(out, "| {} | {} |", text(&act["title"]), cells.collect::<Vec<_>>().join(" | ")).unwrap();
    }

    for tag in document["tags"].as_array().unwrap() {
        writeln!(out, "\n## {}\n", text(&tag["name"])).unwrap();
        if let Some(about) = tag["description"].as_str().filter(|about| !about.is_empty()) {
            writeln!(out, "{about}\n").unwrap();
        }
        out += "| endpoint | who | does | takes | answers |\n|---|---|---|---|---|\n";
        let mut operations = operations(document);
        operations.sort_by_key(|(path, method, _)| (*path, METHODS.iter().position(|known| known == method)));
        for (path, method, operation) in operations.into_iter().filter(|(_, _, operation)| texts(&operation["tags"]) == [tag["name"].as_str().unwrap()]) {
            let who = document["x-acts"].as_array().unwrap().iter().find(|act| act["act"] == operation["x-act"]).map(|act| who(&texts(&act["may"]))).unwrap();
            let does = [text(&operation["summary"]), text(&operation["description"])].join(" ");
            writeln!(out, "| `{} {path}` | {who} | {} | {} | {} |", method.to_uppercase(), does.trim(), takes(operation), answers(operation)).unwrap();
        }
    }
    out
}

fn who(may: &[&str]) -> String {
    match may {
        ["anybody"] => "anybody".to_owned(),
        may if may.len() == access::Caller::ALL.len() - 1 => "session, bridge key".to_owned(),
        may if may.len() == access::Caller::ALL.len() - 2 && !may.contains(&"bridge_key") => "session".to_owned(),
        may => may.iter().map(|name| name.replace('_', " ")).collect::<Vec<_>>().join(", "),
    }
}

fn takes(operation: &Value) -> String {
    let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    let mut takes: Vec<_> = parameters
        .iter()
        .filter(|parameter| parameter["in"] != "path")
        .map(|parameter| {
            let optional = if parameter["required"] == true { "" } else { "?" };
            let about = parameter["description"].as_str().unwrap_or_default().trim_end_matches('.').replace('\n', " ");
            format!("`{}{optional}`: {about}", parameter["name"].as_str().unwrap())
        })
        .collect();
    for (kind, content) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
        let form = if kind == "application/json" { String::new() } else { format!(" ({kind})") };
        takes.push(format!("{}{form}", shape(&content["schema"])));
    }
    takes.join("<br>")
}

/// What an endpoint answers; the refusals that any of them can give are listed once, in the introduction.
fn answers(operation: &Value) -> String {
    let answers = operation["responses"].as_object().unwrap().iter();
    let common = ["400", "401", "403", "413", "500", "503"];
    let own = answers.filter(|(status, answer)| {
        let about = answer["description"].as_str().unwrap_or_default();
        !common.contains(&status.as_str()) && about != "Not there, or another clinic's" && !about.starts_with("A `Content-Encoding`")
    });
    let one = |(status, answer): (&String, &Value)| {
        let about = answer["description"].as_str().unwrap_or_default();
        let body = answer["content"].as_object().and_then(|content| content.values().next()).map(|content| shape(&content["schema"])).unwrap_or_default();
        let body = if body.is_empty() || body == "`ErrorBody`" { String::new() } else { format!(": {body}") };
        format!("{status} {about}{body}")
    };
    own.map(one).collect::<Vec<_>>().join("<br>")
}

/// A schema's name.
fn shape(schema: &Value) -> String {
    let name = |schema: &Value| schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()).map(str::to_owned);
    if let Some(name) = name(schema) {
        return format!("`{name}`");
    }
    name(&schema["items"]).map(|name| format!("`[{name}]`")).unwrap_or_default()
}
