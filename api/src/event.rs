//! What happens in a clinic, as its event stream tells it (`GET /sse/clinic-events`).

use crate::{FileId, PatientId, Source, ToothSet, UtcTime};
use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap};

/// What kind of thing happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A radiograph was added.
    NewXray,
    /// A DICOM file was added.
    NewDicom,
    /// Nothing; the stream is alive.
    Ping,
    /// A file's facts changed.
    FileUpdated,
    /// A file went from one patient (`fromPatientId`) to another (`patientId`).
    FileMoved,
    /// A file was hidden.
    FileHidden,
    /// A patient's record changed.
    PatientChanged,
    /// An appointment changed.
    AppointmentChanged,
    /// A clinical note changed.
    NoteChanged,
    /// A lab case changed.
    LabCaseChanged,
    /// Events were missed that are no longer kept: reload.
    Resync,
    /// A kind this version does not know.
    #[serde(other)]
    Unknown,
}

/// One message of the stream. Its SSE `id:` grows within the clinic; it has no SSE event name.
///
/// On the wire `ping` and `resync` carry `type` and `ts` only; every other kind carries every key, `null` where it has nothing to say.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClinicEvent {
    /// What happened.
    #[serde(rename = "type")]
    pub kind: EventKind,
    /// Whom it concerns.
    #[serde(default)]
    pub patient_id: Option<PatientId>,
    /// `Surname, Forename`.
    #[serde(default)]
    pub patient_name: Option<String>,
    /// The file it concerns.
    #[serde(default)]
    pub file_id: Option<FileId>,
    /// The teeth the file shows.
    #[serde(default)]
    pub tooth_number: ToothSet,
    /// How the file came.
    #[serde(default)]
    pub source: Option<Source>,
    /// The lab case it belongs to.
    #[serde(default)]
    pub lab_case_id: Option<String>,
    /// Whose file it was until now: of `file_moved` only, which alone carries the key.
    #[serde(default)]
    pub from_patient_id: Option<PatientId>,
    /// The appointment or the note it concerns; on the wire only where there is one.
    #[serde(default)]
    pub record_id: Option<String>,
    /// When, in milliseconds since 1970.
    pub ts: i64,
}

impl ClinicEvent {
    /// An event that concerns nothing in particular: `ping`, `resync`.
    pub fn bare(kind: EventKind, at: UtcTime) -> Self {
        Self {
            kind,
            patient_id: None,
            patient_name: None,
            file_id: None,
            tooth_number: ToothSet::none(),
            source: None,
            lab_case_id: None,
            from_patient_id: None,
            record_id: None,
            ts: at.as_millis(),
        }
    }

    /// When it happened.
    pub fn at(&self) -> UtcTime {
        UtcTime::from_millis(self.ts)
    }
}

impl Serialize for ClinicEvent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let is_bare = matches!(self.kind, EventKind::Ping | EventKind::Resync);
        let is_move = self.kind == EventKind::FileMoved;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", &self.kind)?;
        if !is_bare {
            map.serialize_entry("patientId", &self.patient_id)?;
            map.serialize_entry("patientName", &self.patient_name)?;
            map.serialize_entry("fileId", &self.file_id)?;
            map.serialize_entry("toothNumber", &self.tooth_number)?;
            map.serialize_entry("source", &self.source)?;
            map.serialize_entry("labCaseId", &self.lab_case_id)?;
            if let Some(record_id) = &self.record_id {
                map.serialize_entry("recordId", record_id)?;
            }
        }
        if is_move {
            map.serialize_entry("fromPatientId", &self.from_patient_id)?;
        }
        map.serialize_entry("ts", &self.ts)?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plans_messages_read_back() {
        let text = r#"{"type":"new_xray","patientId":"p1","patientName":"Hartmann, Amelia","fileId":"f1","toothNumber":"36","source":"bridge_capture","labCaseId":null,"ts":1763462520000}"#;
        let event: ClinicEvent = serde_json::from_str(text).unwrap();
        assert_eq!((event.kind, event.tooth_number.to_string().as_str()), (EventKind::NewXray, "36"));
        assert_eq!(serde_json::to_string(&event).unwrap(), text);
        let ping = ClinicEvent::bare(EventKind::Ping, UtcTime::from_millis(7));
        assert_eq!(serde_json::to_string(&ping).unwrap(), r#"{"type":"ping","ts":7}"#);
        assert_eq!(serde_json::from_str::<ClinicEvent>(r#"{"type":"new_kind","ts":1}"#).unwrap().kind, EventKind::Unknown);
    }
}
