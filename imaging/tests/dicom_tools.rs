//! What is exported as DICOM, looked at by programs that are not ours: DCMTK (`dcmftest`, `dcmdump`) and dicom3tools (`dciodvfy`, which knows what each kind of object must say).
//! `cargo xtask test` installs both; where one is missing its test says so.

#![allow(clippy::unwrap_used, reason = "a test panics on purpose")]

use chairside_imaging::{
    Coding, Function, Limits, Picture, Plane, Source, Spacing, SpacingMethod, Values, Voi, VoiLut, Window, decode,
    export::{Acquired, Calibration, Class, Lossy, Moment, Mounted, Person, When, Why, dicom},
};
use chairside_testkit::radiograph;
use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

fn values(bits: u16, inverted: bool) -> Values {
    if bits < 6 {
        // Of a TIFF.
        let samples = radiograph::radiograph(2, 121, 90).iter().map(|value| value >> (16 - bits)).collect();
        return Values::new(Plane::new(121, 90, samples).unwrap(), bits as u8);
    }
    let bytes = radiograph::dicom(&radiograph::radiograph(2, 121, 90), bits, inverted);
    let Picture::Gray(values) = decode(Source::Bytes(&bytes), Coding::Dicom, 0, Limits::default()).unwrap().picture else { panic!("grey") };
    values
}

fn person() -> Person {
    Person {
        last_name: "Möller".to_owned(), first_name: "Zoë".to_owned(), number: "104682".to_owned(), birth_date: "19780314".to_owned(), sex: "F".to_owned()
    }
}

fn acquired(teeth: &[u8], method: Option<SpacingMethod>) -> Acquired {
    Acquired {
        instance_uid: "2.25.329800735698586629295641978511506172918".to_owned(),
        study_uid: "2.25.329800735698586629295641978511506172919".to_owned(),
        series_uid: "2.25.329800735698586629295641978511506172920".to_owned(),
        when: When::Taken(Moment { date: "20251118".to_owned(), time: "104230".to_owned() }),
        modality: None,
        teeth: teeth.to_vec(),
        spacing: method.map(|method| Spacing { column_mm: 0.0195, row_mm: 0.0195, method }),
        calibration: (method == Some(SpacingMethod::Calibrated)).then(Calibration::by_known_length),
        aspect: None,
        mounted: Mounted::Shown(chairside_imaging::Orientation::default()),
        burned_in: Some(false),
        lossy: None,
    }
}

/// What a program says of a file, and whether it was content; `None` where it is not installed.
fn ask(program: &str, arguments: &[&str], file: &Path) -> Option<(bool, String)> {
    match Command::new(program).args(arguments).arg(file).output() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!("SKIPPED: {program} is not installed");
            None
        }
        output => {
            let output = output.unwrap();
            let said = [output.stdout, output.stderr].concat();
            Some((output.status.success(), String::from_utf8_lossy(&said).into_owned()))
        }
    }
}

/// One file of every kind that is written.
fn files(folder: &Path) -> Vec<(PathBuf, Class, Values)> {
    let sensor = Some(SpacingMethod::ImagerPixelSpacing);
    let kinds = [
        (8, false, acquired(&[36], sensor), Class::IntraOral),
        (12, false, acquired(&[11, 12, 21], sensor), Class::IntraOral),
        (16, true, acquired(&[54, 55, 84], sensor), Class::IntraOral),
        (12, false, acquired(&[36], Some(SpacingMethod::Calibrated)), Class::SecondaryCapture(Why::SensorPixel)),
        (12, false, acquired(&[36], Some(SpacingMethod::PixelSpacing)), Class::SecondaryCapture(Why::SensorPixel)),
        (12, false, acquired(&[36], Some(SpacingMethod::NominalScanned)), Class::SecondaryCapture(Why::SensorPixel)),
        (16, false, acquired(&[], None), Class::SecondaryCapture(Why::Teeth)),
        (16, false, Acquired { aspect: Some(1.5), ..acquired(&[11], None) }, Class::SecondaryCapture(Why::SensorPixel)),
        (
            8,
            false,
            Acquired {
                lossy: Some(Lossy { ratios: vec![7.5, 3.0], methods: vec!["ISO_10918_1".to_owned(), "ISO_15444_1".to_owned()] }),
                ..acquired(&[48], None)
            },
            Class::SecondaryCapture(Why::SensorPixel),
        ),
        (8, false, Acquired { lossy: Some(Lossy::of_jpeg(7.5)), ..acquired(&[48], sensor) }, Class::IntraOral),
        (2, false, acquired(&[36], sensor), Class::IntraOral),
        (4, false, acquired(&[36], sensor), Class::IntraOral),
        (4, false, acquired(&[], None), Class::SecondaryCapture(Why::Teeth)),
        (12, false, Acquired { modality: Some("PX".to_owned()), ..acquired(&[36], sensor) }, Class::SecondaryCapture(Why::OtherKind)),
        (12, false, Acquired { burned_in: Some(true), ..acquired(&[36], sensor) }, Class::SecondaryCapture(Why::BurnedIn)),
        (12, false, Acquired { burned_in: None, ..acquired(&[36], sensor) }, Class::SecondaryCapture(Why::NotSaid)),
        (12, false, Acquired { mounted: Mounted::Unknown, ..acquired(&[36], sensor) }, Class::SecondaryCapture(Why::Mounted)),
        (12, false, Acquired { when: When::Landed(Moment::default()), ..acquired(&[36], sensor) }, Class::IntraOral),
        (
            12,
            false,
            Acquired {
                calibration: Some(Calibration { kind: "GEOMETRY".to_owned(), description: "Jaw to sensor".to_owned() }),
                ..acquired(&[36], Some(SpacingMethod::Calibrated))
            },
            Class::SecondaryCapture(Why::SensorPixel),
        ),
    ];
    let window = |function| Voi::Window(Window { center: 2000.0, width: 3000.0, function });
    let table = Voi::Lut(Arc::new(VoiLut { first: 0.0, bits: 12, entries: (0..4096).rev().collect() }));
    let shown: Vec<(u16, bool, Acquired, Class, Vec<Voi>)> = vec![
        (12, false, acquired(&[36], sensor), Class::IntraOral, vec![window(Function::Sigmoid)]),
        (12, false, acquired(&[36], sensor), Class::IntraOral, vec![table.clone()]),
        (12, false, acquired(&[36], None), Class::SecondaryCapture(Why::SensorPixel), vec![window(Function::LinearExact), table]),
    ];
    let kinds = kinds.into_iter().map(|(bits, inverted, acquired, wanted)| (bits, inverted, acquired, wanted, Vec::new())).chain(shown);
    let write = |(at, (bits, inverted, acquired, wanted, from_file)): (usize, (u16, bool, Acquired, Class, Vec<Voi>))| {
        let mut values = values(bits, inverted);
        if !from_file.is_empty() {
            values.from_file = from_file.into_iter().map(|voi| (String::new(), voi)).collect();
        }
        let (bytes, class) = dicom(&values, &person(), &acquired).unwrap();
        assert_eq!(class, wanted);
        let path = folder.join(format!("{at}.dcm"));
        std::fs::write(&path, &bytes).unwrap();
        if values.bits < 6 && class == Class::IntraOral {
            // Widened; that these are the same values is told beside the writer.
            values = decode(Source::Bytes(&bytes), Coding::Dicom, 0, Limits::default()).unwrap().picture.values().unwrap().clone();
        }
        (path, class, values)
    };
    kinds.enumerate().map(write).collect()
}

#[test]
fn dcmtk_reads_it_and_finds_every_pixel() {
    let folder = tempfile::tempdir().unwrap();
    for (file, _, values) in files(folder.path()) {
        let Some((fine, said)) = ask("dcmftest", &[], &file) else { return };
        assert!(fine && said.starts_with("yes"), "{said}");
        let Some((fine, said)) = ask("dcmdump", &["+W", &folder.path().to_string_lossy()], &file) else { return };
        assert!(fine && said.contains("Möller^Zoë") && !said.contains("E: ") && !said.contains("W: "), "{said}");
        // dcmdump writes the pixels beside it, little endian.
        let raw = std::fs::read(folder.path().join(format!("{}.0.raw", file.file_name().unwrap().to_string_lossy()))).unwrap();
        let found: Vec<u16> = if values.bits <= 8 {
            raw.iter().map(|byte| u16::from(*byte)).collect()
        } else {
            raw.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect()
        };
        assert_eq!(found[..values.stored.samples.len()], values.stored.samples);
    }
}

#[test]
fn pydicom_reads_it_and_finds_every_pixel() {
    const SCRIPT: &str = "import sys, pydicom
d = pydicom.dcmread(sys.argv[1])
print(d.PatientName, d.Rows, d.Columns, d.BitsStored)
sys.stdout.flush()
sys.stdout.buffer.write(d.PixelData)";
    // The system's own, which the package is for, and whatever stands before it in the path.
    let python = ["/usr/bin/python3", "python3"]
        .into_iter()
        .find(|python| Command::new(python).args(["-c", "import pydicom"]).output().is_ok_and(|of| of.status.success()));
    let Some(python) = python else {
        eprintln!("SKIPPED: pydicom is not installed");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    for (file, _, values) in files(folder.path()) {
        let output = Command::new(python).args(["-c", SCRIPT]).arg(&file).env("PYTHONIOENCODING", "utf-8").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let end = output.stdout.iter().position(|byte| *byte == b'\n').unwrap();
        let said = String::from_utf8_lossy(&output.stdout[..end]);
        assert_eq!(said, format!("Möller^Zoë 90 121 {}", values.bits));
        let raw = &output.stdout[end + 1..];
        let found: Vec<u16> = if values.bits <= 8 {
            raw.iter().map(|byte| u16::from(*byte)).collect()
        } else {
            raw.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect()
        };
        assert_eq!(found[..values.stored.samples.len()], values.stored.samples);
    }
}

#[test]
fn dciodvfy_finds_no_error_in_it() {
    let folder = tempfile::tempdir().unwrap();
    for (file, class, _) in files(folder.path()) {
        let Some((_, said)) = ask("dciodvfy", &[], &file) else { return };
        let kind = match class {
            Class::IntraOral => "IntraoralImageForPresentation",
            Class::SecondaryCapture(_) => "SCImage",
        };
        assert!(said.contains(kind), "{said}");
        let errors: Vec<&str> = said.lines().filter(|line| line.starts_with("Error")).collect();
        assert!(errors.is_empty(), "{class:?} {}: {errors:#?}", file.display());
    }
}
