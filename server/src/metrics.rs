//! What the server counts, in Prometheus' text form. Routes, methods and statuses only: no name, no id, no address.

use crate::{app::State, limits::Slots};
use std::{
    collections::BTreeMap,
    fmt::Write,
    hash::Hash,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Upper ends of the histogram's buckets, in seconds. An upload of a volume may take minutes.
const BUCKETS_S: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0, 300.0];

/// The requests since the start.
#[derive(Default)]
pub struct Metrics(Mutex<Requests>);

#[derive(Default)]
struct Requests {
    counts: BTreeMap<(String, &'static str, u16), u64>,
    durations: BTreeMap<String, Durations>,
}

#[derive(Default)]
struct Durations {
    buckets: [u64; BUCKETS_S.len()],
    sum_s: f64,
    count: u64,
}

impl Metrics {
    /// Counts a request that was answered. A route is a pattern, never what somebody asked for.
    pub fn count(&self, route: &str, method: &'static str, status: u16, took: Duration) {
        let mut requests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *requests.counts.entry((route.to_owned(), method, status)).or_default() += 1;
        let durations = requests.durations.entry(route.to_owned()).or_default();
        let took_s = took.as_secs_f64();
        for (bucket, _) in durations.buckets.iter_mut().zip(BUCKETS_S).filter(|(_, upper_s)| took_s <= *upper_s) {
            *bucket += 1;
        }
        durations.sum_s += took_s;
        durations.count += 1;
    }

    fn write(&self, text: &mut Text) {
        let requests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        text.family("chairside_requests_total", "counter", "Requests answered");
        for ((route, method, status), count) in &requests.counts {
            text.line("chairside_requests_total", &format!("route=\"{route}\",method=\"{method}\",status=\"{status}\""), *count as f64);
        }
        text.family("chairside_request_duration_seconds", "histogram", "Time until the answer began");
        for (route, durations) in &requests.durations {
            let name = "chairside_request_duration_seconds";
            for (bucket, upper_s) in durations.buckets.iter().zip(BUCKETS_S) {
                text.line(&format!("{name}_bucket"), &format!("route=\"{route}\",le=\"{upper_s}\""), *bucket as f64);
            }
            text.line(&format!("{name}_bucket"), &format!("route=\"{route}\",le=\"+Inf\""), durations.count as f64);
            text.line(&format!("{name}_sum"), &format!("route=\"{route}\""), durations.sum_s);
            text.line(&format!("{name}_count"), &format!("route=\"{route}\""), durations.count as f64);
        }
    }
}

/// Everything there is to know of the server now.
pub fn text(state: &State) -> String {
    let mut text = Text(String::new());
    text.family("chairside_build_info", "gauge", "The version that runs");
    text.line("chairside_build_info", &format!("version=\"{}\"", env!("CARGO_PKG_VERSION")), 1.0);
    state.metrics.write(&mut text);
    text.gauge("chairside_event_streams", "Event streams that are open", taken(&state.key_streams));
    text.gauge("chairside_uploads_under_way", "Uploads being received", taken(&state.upload_slots));
    text.gauge("chairside_audit_waiting", "Views that are not written to the audit yet", state.views.waiting_len() as f64);
    let (connections, idle) = state.store.connections();
    text.gauge("chairside_database_connections", "Connections to the database that are open", f64::from(connections));
    text.gauge("chairside_database_connections_idle", "Connections to the database that nobody uses", idle as f64);
    if let Ok(free) = state.blobs.free_bytes() {
        text.gauge("chairside_storage_free_bytes", "Room left for files", free as f64);
    }
    text.gauge("chairside_storage_free_bytes_least", "Below this uploads are refused", state.limits.min_free_bytes as f64);
    if let Some(resident) = resident_bytes() {
        text.gauge("process_resident_memory_bytes", "Memory of the process", resident as f64);
    }
    text.gauge("process_start_time_seconds", "When the server started, in seconds since 1970", state.started_at.as_millis() as f64 / 1000.0);
    text.0
}

struct Text(String);

impl Text {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        // Writing into a text cannot fail.
        writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}").unwrap_or_default();
    }

    fn line(&mut self, name: &str, labels: &str, value: f64) {
        writeln!(self.0, "{name}{{{labels}}} {value}").unwrap_or_default();
    }

    fn gauge(&mut self, name: &str, help: &str, value: f64) {
        self.family(name, "gauge", help);
        writeln!(self.0, "{name} {value}").unwrap_or_default();
    }
}

fn taken<T: Eq + Hash + Clone>(slots: &Slots<T>) -> f64 {
    slots.taken() as f64
}

/// Linux tells in pages of 4 KiB; elsewhere nobody asks.
fn resident_bytes() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/statm").ok()?;
    Some(text.split_whitespace().nth(1)?.parse::<u64>().ok()? * 4096)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_in_its_bucket_and_all_above() {
        let metrics = Metrics::default();
        metrics.count("/a/{id}", "GET", 200, Duration::from_millis(20));
        metrics.count("/a/{id}", "GET", 200, Duration::from_secs(1000));
        let mut text = Text(String::new());
        metrics.write(&mut text);
        for line in [
            "chairside_requests_total{route=\"/a/{id}\",method=\"GET\",status=\"200\"} 2",
            "chairside_request_duration_seconds_bucket{route=\"/a/{id}\",le=\"0.01\"} 0",
            "chairside_request_duration_seconds_bucket{route=\"/a/{id}\",le=\"0.025\"} 1",
            "chairside_request_duration_seconds_bucket{route=\"/a/{id}\",le=\"300\"} 1",
            "chairside_request_duration_seconds_bucket{route=\"/a/{id}\",le=\"+Inf\"} 2",
            "chairside_request_duration_seconds_count{route=\"/a/{id}\"} 2",
        ] {
            assert!(text.0.lines().any(|said| said == line), "{line} in {}", text.0);
        }
    }
}
