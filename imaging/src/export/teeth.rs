//! What DICOM calls a tooth: SNOMED CT codes of CID 4018 (permanent) and CID 4019 (deciduous) of PS3.16, by ISO 3950 number.

use crate::geometry::Orientation;

/// A coded concept of SNOMED CT (`SCT`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Code {
    pub(super) value: &'static str,
    pub(super) meaning: &'static str,
}

/// CID 4016: where in the mouth.
pub(super) const MAXILLA: Code = Code { value: "70925003", meaning: "Maxilla" };
pub(super) const MANDIBLE: Code = Code { value: "91609006", meaning: "Mandible" };
pub(super) const JAW: Code = Code { value: "661005", meaning: "Jaw region" };

#[rustfmt::skip]
const TEETH: [(u8, &str, &str); 52] = [
    (11, "422653006", "Permanent maxillary right central incisor tooth"),
    (12, "424877001", "Permanent maxillary right lateral incisor tooth"),
    (13, "860767006", "Permanent maxillary right canine tooth"),
    (14, "57826002", "Permanent maxillary right first premolar tooth"),
    (15, "36492000", "Permanent maxillary right second premolar tooth"),
    (16, "865995000", "Permanent maxillary right first molar tooth"),
    (17, "863902006", "Permanent maxillary right second molar tooth"),
    (18, "68085002", "Permanent maxillary right third molar tooth"),
    (21, "424399000", "Permanent maxillary left central incisor tooth"),
    (22, "423185002", "Permanent maxillary left lateral incisor tooth"),
    (23, "860780009", "Permanent maxillary left canine tooth"),
    (24, "61897005", "Permanent maxillary left first premolar tooth"),
    (25, "23226009", "Permanent maxillary left second premolar tooth"),
    (26, "865988009", "Permanent maxillary left first molar tooth"),
    (27, "863901004", "Permanent maxillary left second molar tooth"),
    (28, "87704003", "Permanent maxillary left third molar tooth"),
    (31, "425106001", "Mandibular left central incisor tooth"),
    (32, "423331005", "Mandibular left lateral tooth"),
    (33, "860782001", "Mandibular left canine tooth"),
    (34, "2400006", "Mandibular left first premolar tooth"),
    (35, "24573005", "Mandibular left second premolar tooth"),
    (36, "866006002", "Mandibular left first molar tooth"),
    (37, "863898000", "Mandibular left second molar tooth"),
    (38, "74344005", "Mandibular left third molar tooth"),
    (41, "424575004", "Mandibular right central incisor tooth"),
    (42, "423937004", "Mandibular right lateral incisor tooth"),
    (43, "860785004", "Mandibular right canine tooth"),
    (44, "80140008", "Mandibular right first premolar tooth"),
    (45, "8873007", "Mandibular right second premolar tooth"),
    (46, "866005003", "Mandibular right first molar tooth"),
    (47, "863899008", "Mandibular right second molar tooth"),
    (48, "38994002", "Mandibular right third molar tooth"),
    (51, "88824007", "Deciduous maxillary right central incisor tooth"),
    (52, "65624003", "Deciduous maxillary right lateral incisor tooth"),
    (53, "30618001", "Deciduous maxillary right canine tooth"),
    (54, "17505006", "Deciduous maxillary right first molar tooth"),
    (55, "27855007", "Deciduous maxillary right second molar tooth"),
    (61, "51678005", "Deciduous maxillary left central incisor tooth"),
    (62, "43622005", "Deciduous maxillary left lateral incisor tooth"),
    (63, "73937000", "Deciduous maxillary left canine tooth"),
    (64, "45234009", "Deciduous maxillary left first molar tooth"),
    (65, "51943008", "Deciduous maxillary left second molar tooth"),
    (71, "89552004", "Deciduous mandibular left central incisor tooth"),
    (72, "14770005", "Deciduous mandibular left lateral incisor tooth"),
    (73, "43281008", "Deciduous mandibular left canine tooth"),
    (74, "38896004", "Deciduous mandibular left first molar tooth"),
    (75, "49330006", "Deciduous mandibular left second molar tooth"),
    (81, "67834006", "Deciduous mandibular right central incisor tooth"),
    (82, "22445006", "Deciduous mandibular right lateral incisor tooth"),
    (83, "6062009", "Deciduous mandibular right canine tooth"),
    (84, "58646007", "Deciduous mandibular right first molar tooth"),
    (85, "61868007", "Deciduous mandibular right second molar tooth"),
];

/// The code of a tooth, by its ISO 3950 number; `None` for a number that is no tooth.
pub(super) fn code(tooth: u8) -> Option<Code> {
    TEETH.iter().find(|(number, ..)| *number == tooth).map(|(_, value, meaning)| Code { value, meaning })
}

/// The jaw the teeth are in.
pub(super) fn region(teeth: &[u8]) -> Code {
    let is_upper = |tooth: &u8| matches!(tooth / 10, 1 | 2 | 5 | 6);
    match (teeth.iter().any(is_upper), teeth.iter().any(|tooth| !is_upper(tooth))) {
        (true, false) => MAXILLA,
        (false, true) => MANDIBLE,
        _ => JAW,
    }
}

/// Image Laterality (0020,0062): the patient's side. `None`: no tooth says it.
pub(super) fn laterality(teeth: &[u8]) -> Option<&'static str> {
    let is_right = |tooth: &u8| matches!(tooth / 10, 1 | 4 | 5 | 8);
    match (teeth.iter().any(is_right), teeth.iter().any(|tooth| !is_right(tooth))) {
        (true, true) => Some("B"),
        (true, false) => Some("R"),
        (false, true) => Some("L"),
        (false, false) => None,
    }
}

/// Patient Orientation (0020,0020) of the stored rows and columns: where they go in the patient. It is that of a radiograph that is looked at as it is mounted, from outside, the
/// patient's right at the left and the crowns of the lower teeth up; `shown` is how the stored image is turned for that.
pub(super) fn orientation(teeth: &[u8], shown: Orientation) -> [&'static str; 2] {
    let is_molar_or_premolar = |tooth: &u8| tooth % 10 > 3;
    let across = match laterality(teeth) {
        Some("R") if teeth.iter().any(is_molar_or_premolar) => ["A", "P"],
        Some("L") if teeth.iter().any(is_molar_or_premolar) => ["P", "A"],
        _ => ["L", "R"],
    };
    // The nearest right angle says which of the four ways.
    let [[right_by_row, right_by_column], [down_by_row, down_by_column]] = shown.matrix();
    [[right_by_row, down_by_row], [right_by_column, down_by_column]].map(|[right, down]| match (right.abs() >= down.abs(), right >= 0.0, down >= 0.0) {
        (true, true, _) => across[0],
        (true, false, _) => across[1],
        (false, _, true) => "F",
        (false, _, false) => "H",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tooth_has_a_code_of_its_own_that_says_its_side_and_jaw() {
        let numbers: Vec<u8> = (1..=4)
            .flat_map(|quadrant| (1..=8).map(move |at| quadrant * 10 + at))
            .chain((5..=8).flat_map(|quadrant| (1..=5).map(move |at| quadrant * 10 + at)))
            .collect();
        let codes: Vec<Code> = numbers.iter().map(|number| code(*number).unwrap()).collect();
        let values: std::collections::HashSet<&str> = codes.iter().map(|code| code.value).collect();
        assert_eq!((codes.len(), values.len()), (52, 52));
        for (number, code) in numbers.iter().zip(&codes) {
            assert_eq!(code.meaning.contains("right"), laterality(&[*number]) == Some("R"), "{number}");
            assert_eq!(code.meaning.contains("axillary"), region(&[*number]) == MAXILLA, "{number}");
            assert_eq!(code.meaning.contains("Deciduous"), *number > 50, "{number}");
        }
        assert_eq!((laterality(&[11, 21]), laterality(&[]), region(&[11, 41])), (Some("B"), None, JAW));
        assert_eq!(code(19), None);
    }

    #[test]
    fn rows_and_columns_go_where_they_do_in_the_patient() {
        let same = Orientation::default();
        // On the patient's right the front is at the right of the screen, on their left at the left of it.
        assert_eq!(orientation(&[46], same), ["A", "F"]);
        assert_eq!(orientation(&[36, 37], same), ["P", "F"]);
        assert_eq!(orientation(&[11, 21], same), ["L", "F"]);
        // Shown a quarter turn clockwise: what the file has as rows goes down, what it has as columns goes to the left.
        assert_eq!(orientation(&[46], same.rotated(90.0)), ["F", "P"]);
        assert_eq!(orientation(&[46], same.rotated(180.0)), ["P", "H"]);
        assert_eq!(orientation(&[46], same.flipped_horizontally()), ["P", "F"]);
    }
}
