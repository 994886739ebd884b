//! A library with images in it, for tests.

use super::{AdmitRules, Library, Lost};
use crate::{
    Doubt, Subject,
    clock::Clock,
    ingest::{Fingerprint, Landed, shape_in, sniff::sniff},
    layout::Layout,
    settings::UploadMode,
};
use chairside_api::{FileType, ImageId, Patient, PatientFile, Sha256, Source, ToothSet, UtcTime};
use std::{path::Path, sync::Arc};

pub(crate) fn library(dir: &Path, clock: Arc<dyn Clock>) -> Library {
    Library::open(Layout::new(dir), clock, tokio::sync::mpsc::channel(64).0, &Lost::Refuse).unwrap().0
}

/// An approved image of Amelia's, with its safe copy.
pub(crate) fn pending(library: &Library, number: u8) -> ImageId {
    landed(library, number, Some("amelia"), UploadMode::Immediate)
}

/// An image that landed, with its safe copy, for a patient or for nobody.
pub(crate) fn landed(library: &Library, number: u8, patient_id: Option<&str>, mode: UploadMode) -> ImageId {
    landed_as(library, number, patient_id, mode, &[b"\x89PNG\r\n\x1a\n".as_slice(), &[number]].concat())
}

/// As [`landed`], of these bytes.
pub(crate) fn landed_as(library: &Library, number: u8, patient_id: Option<&str>, mode: UploadMode, bytes: &[u8]) -> ImageId {
    landed_while(library, number, patient_id.ok_or(None), None, mode, bytes)
}

/// As [`landed_as`], for a patient or, with what is known of why, for nobody, while somebody is in the banner.
pub(crate) fn landed_while(library: &Library, number: u8, whose: Result<&str, Option<Doubt>>, banner: Option<&str>, mode: UploadMode, bytes: &[u8]) -> ImageId {
    let sha256 = Sha256::from_bytes([number; 32]);
    let now = library.clock.now();
    let spool_path = library.layout.spool_file(&sha256);
    std::fs::create_dir_all(spool_path.parent().unwrap()).unwrap();
    std::fs::write(&spool_path, bytes).unwrap();
    let format = sniff(bytes).unwrap();
    let landed = Landed {
        root: "/sensor".into(),
        relative: format!("{number}.png").into(),
        fingerprint: Fingerprint { size_bytes: 9, modified_ns: i64::from(number), file_id: u64::from(number), born_ns: 1 },
        sha256,
        size_bytes: 9,
        format,
        shape: shape_in(&spool_path, format),
        spool_path,
        appeared_after: now,
        landed_at: now,
        settled_at: now,
        hashed_at: now,
        filed: None,
        named: None,
        preview: None,
    };
    let holder = |_: UtcTime, _: UtcTime| whose.map(|id| Subject { patient_id: id.into(), patient_name: patient(id).display_name(), selected_at: now });
    library.admit(&[landed], &AdmitRules { holder: &holder, banner: banner.map(Into::into), room: "Room 1", mode }).unwrap().remove(0).image
}

pub(crate) fn patient(id: &str) -> Patient {
    Patient::named(id.into(), format!("Of {id}"), "Amelia", UtcTime::from_millis(0))
}

/// The server's answer to an upload of these bytes for that patient.
pub(crate) fn confirmation(patient: &str, sha256: Sha256) -> PatientFile {
    let time = UtcTime::from_millis(0);
    PatientFile {
        id: "file-1".into(),
        clinic_id: "clinic".into(),
        patient_id: patient.into(),
        file_name: "xray-1.png".to_owned(),
        file_type: FileType::XRay,
        category: "x-ray".to_owned(),
        file_size_kb: 1,
        tooth_number: ToothSet::none(),
        upload_date: time,
        uploaded_by: "key".to_owned(),
        notes: None,
        source: Source::BridgeCapture,
        operatory_room: None,
        created_at: time,
        sha256,
        content_type: "image/png".to_owned(),
        width: None,
        height: None,
        captured_at: None,
        lab_case_id: None,
        version: 1,
        display_state: None,
        display_state_by: None,
        display_state_by_name: None,
        display_state_at: None,
        moved_at: None,
        hidden_at: None,
        hidden_by: None,
        hidden_reason: None,
    }
}
