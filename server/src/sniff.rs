//! What a file is, by its first bytes, and whether it may come in: magic bytes = extension = allow-list.

use chairside_api::FileType;
use chairside_imaging::Coding;

/// How many bytes decide: a DICOM file says `DICM` after a preamble of 128.
pub const HEAD_BYTES: usize = 132;

/// The kinds of file that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// ISO 10918.
    Jpeg,
    /// ISO 15948.
    Png,
    /// Windows bitmap.
    Bmp,
    /// TIFF 6.0, or BigTIFF.
    Tiff,
    /// DICOM PS3.10.
    Dicom,
    /// ISO 32000.
    Pdf,
    /// A ZIP archive, of DICOM files.
    Zip,
    /// NanoPix's own form, of which nothing is known: bytes that are kept and given back, and never looked into.
    Iosb,
}

impl Kind {
    /// How its picture is packed, if it is one that can be looked at.
    pub const fn coding(self) -> Option<Coding> {
        match self {
            Self::Jpeg => Some(Coding::Jpeg),
            Self::Png => Some(Coding::Png),
            Self::Bmp => Some(Coding::Bmp),
            Self::Tiff => Some(Coding::Tiff),
            Self::Dicom => Some(Coding::Dicom),
            Self::Pdf | Self::Zip | Self::Iosb => None,
        }
    }

    /// The kind of a file of this name that begins so. A name that ends in `.iosb` says that nobody but NanoPix knows what is in it, so whatever it begins with
    /// is no sign of another kind; a program is refused all the same.
    pub fn of(name: &str, head: &[u8]) -> Result<Self, &'static str> {
        let is_iosb = name.rsplit_once('.').is_some_and(|(_, extension)| extension.trim().eq_ignore_ascii_case("iosb"));
        match head {
            _ if !is_iosb => Self::sniff(head),
            [] => Err("an empty file"),
            head if is_program(head) => Err("a program"),
            _ => Ok(Self::Iosb),
        }
    }

    /// Recognises the kind, or says what was found instead.
    pub fn sniff(head: &[u8]) -> Result<Self, &'static str> {
        // A DICOM preamble may carry another format's magic, so it is looked at first; a program in it is refused.
        if head.get(128..132) == Some(b"DICM") {
            return if is_program(head) { Err("a DICOM file with a program in its preamble") } else { Ok(Self::Dicom) };
        }
        match head {
            [] => Err("an empty file"),
            [0xff, 0xd8, 0xff, ..] => Ok(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(Self::Png),
            [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Ok(Self::Bmp),
            [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => Ok(Self::Tiff),
            [b'%', b'P', b'D', b'F', b'-', ..] => Ok(Self::Pdf),
            [b'P', b'K', 3, 4, ..] => Ok(Self::Zip),
            [b'G', b'I', b'F', b'8', ..] => Err("a GIF"),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Err("a WebP"),
            head if is_program(head) => Err("a program"),
            head if head.iter().all(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | 0x20..=0x7e)) => Err("text"),
            _ => Err("something unknown"),
        }
    }

    /// What the file is called, in a sentence.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "a JPEG",
            Self::Png => "a PNG",
            Self::Bmp => "a BMP",
            Self::Tiff => "a TIFF",
            Self::Dicom => "a DICOM file",
            Self::Pdf => "a PDF",
            Self::Zip => "a ZIP",
            Self::Iosb => "in NanoPix’s own form",
        }
    }

    /// The media type it is served with.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Bmp => "image/bmp",
            Self::Tiff => "image/tiff",
            Self::Dicom => "application/dicom",
            Self::Pdf => "application/pdf",
            Self::Zip => "application/zip",
            Self::Iosb => "application/octet-stream",
        }
    }

    /// The kind that is served with this media type.
    pub fn from_content_type(content_type: &str) -> Option<Self> {
        [Self::Jpeg, Self::Png, Self::Bmp, Self::Tiff, Self::Dicom, Self::Pdf, Self::Zip, Self::Iosb]
            .into_iter()
            .find(|kind| kind.content_type() == content_type)
    }

    /// The extensions it may have, the usual one first.
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Self::Png => &["png"],
            Self::Bmp => &["bmp", "dib"],
            Self::Tiff => &["tif", "tiff"],
            Self::Dicom => &["dcm", "dicom", "dic", "ima"],
            Self::Pdf => &["pdf"],
            Self::Zip => &["zip"],
            Self::Iosb => &["iosb"],
        }
    }

    /// Whether a file of this kind may be of that type to the clinic.
    pub const fn is_allowed_as(self, file_type: FileType) -> bool {
        match self {
            Self::Jpeg | Self::Png | Self::Bmp | Self::Tiff => matches!(file_type, FileType::XRay | FileType::Image | FileType::Document | FileType::Report),
            Self::Dicom => matches!(file_type, FileType::XRay | FileType::Dicom),
            Self::Pdf => matches!(file_type, FileType::Document | FileType::Report),
            Self::Zip => matches!(file_type, FileType::Dicom),
            Self::Iosb => matches!(file_type, FileType::XRay),
        }
    }

    /// Whether the larger limit holds for it.
    pub const fn is_volume(self) -> bool {
        matches!(self, Self::Dicom | Self::Zip)
    }
}

fn is_program(head: &[u8]) -> bool {
    head.starts_with(b"MZ")
        || head.starts_with(b"\x7fELF")
        || head.starts_with(b"#!")
        || head.starts_with(&[0xcf, 0xfa, 0xed, 0xfe])
        || head.starts_with(&[0xca, 0xfe, 0xba, 0xbe])
}

/// The name a file is kept under: the last part of what the client sent, without what could act on a screen or a disk.
///
/// Answers the name and its extension (lower case, if it has one).
pub fn harmless_name(sent: &str, kind: Kind) -> (String, Option<String>) {
    const MOST_BYTES: usize = 200;
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_harmless = |letter: &char| {
        !letter.is_control()
            && !matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '"' | '<' | '>' | ':' | '|' | '?' | '*')
    };
    let cleaned: String = last.chars().filter(is_harmless).collect();
    let is_end = |letter: char| letter == '.' || letter.is_whitespace();
    let cleaned = cleaned.trim_matches(is_end);
    let (stem, extension) = match cleaned.rsplit_once('.') {
        // `scan.2026` has no extension in this sense: a name ends in letters or digits, few of them, and not a number of DICOM's.
        Some((stem, extension)) if (1..=8).contains(&extension.len()) && extension.chars().any(char::is_alphabetic) => (stem, Some(extension.to_lowercase())),
        _ => (cleaned, None),
    };
    let stem = stem.trim_matches(is_end);
    let mut stem = if stem.is_empty() { "image".to_owned() } else { stem.to_owned() };
    let mut end = stem.len().min(MOST_BYTES);
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    stem.truncate(end);
    (format!("{stem}.{}", extension.as_deref().unwrap_or(kind.extensions()[0])), extension)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_extension_may_lie_but_the_bytes_do_not() {
        assert_eq!(Kind::sniff(b"BM\x10\0\0\0\0\0\0\0"), Ok(Kind::Bmp));
        assert_eq!(Kind::sniff(b"BMW is a car"), Err("text"));
        assert_eq!(Kind::sniff(b""), Err("an empty file"));
        let mut dicom = [0; 140];
        dicom[128..132].copy_from_slice(b"DICM");
        assert_eq!(Kind::sniff(&dicom), Ok(Kind::Dicom));
        dicom[..4].copy_from_slice(b"II\x2a\0");
        assert_eq!(Kind::sniff(&dicom), Ok(Kind::Dicom));
        dicom[..2].copy_from_slice(b"MZ");
        assert!(Kind::sniff(&dicom).is_err());
    }

    #[test]
    fn a_file_of_nanopix_is_what_its_name_says_unless_it_is_a_program() {
        for head in [b"\x01\x02\x03\x04".as_slice(), b"BM\x10\0\0\0\0\0\0\0", b"PK\x03\x04", b"text"] {
            assert_eq!(Kind::of("20250121_153202.IOSB", head), Ok(Kind::Iosb));
        }
        assert_eq!(Kind::of("a.iosb", b"MZ\x90\0"), Err("a program"));
        assert_eq!(Kind::of("a.iosb", b""), Err("an empty file"));
        assert_eq!(Kind::of("iosb", b"\x01\x02"), Err("something unknown"));
        assert_eq!(Kind::of("a.iosb.png", b"\x89PNG\r\n\x1a\n"), Ok(Kind::Png));
    }

    #[test]
    fn a_name_becomes_harmless() {
        let name = |sent| harmless_name(sent, Kind::Png).0;
        assert_eq!(name("C:\\xray\\Tooth 36.PNG"), "Tooth 36.png");
        assert_eq!(name("../../etc/passwd"), "passwd.png");
        assert_eq!(name("a\u{202e}gnp.exe\n.png"), "agnp.exe.png");
        assert_eq!(name(""), "image.png");
        assert_eq!(name(".\u{1} ..png."), "png.png");
        assert_eq!(name(". .a. .PNG"), "a.png");
        assert_eq!(name("1.2.840.10008"), "1.2.840.10008.png");
        assert!(name(&"ü".repeat(300)).len() <= 204);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(head in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(Kind::sniff(&head).is_ok() || Kind::sniff(&head).is_err_and(|found| !found.is_empty()));
        }

        #[test]
        fn no_name_is_a_path(sent in "\\PC{0,300}|[. a\u{1}]{0,12}") {
            let (name, _) = harmless_name(&sent, Kind::Jpeg);
            prop_assert!(!name.contains(['/', '\\', '\n', '"']) && !name.starts_with('.') && name.len() < 256);
        }
    }
}
