//! Where NanoPix's data is, and was: an empty mount point is told from a wrong choice by it.

use super::exchange::Trouble;
use crate::{
    nanopix::{Place, PlaceError},
    queue::{Library, name},
};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What was chosen as NanoPix's folder, and where its data was found then.
#[derive(Debug, Serialize, Deserialize)]
struct FoundPlace {
    chosen: PathBuf,
    root: PathBuf,
}

/// NanoPix's place, from what was chosen.
pub(super) fn find(library: &Library, chosen: &Path) -> Result<Place, Trouble> {
    let earlier: Option<FoundPlace> = library.fact(name::NANOPIX_PLACE)?;
    let earlier = earlier.filter(|earlier| earlier.chosen == chosen);
    match Place::find(chosen) {
        Ok(place) => {
            if earlier.is_none_or(|earlier| earlier.root != place.root()) {
                let found = FoundPlace { chosen: chosen.to_owned(), root: place.root().to_owned() };
                library.write(|change| change.set_fact(name::NANOPIX_PLACE, Some(&found)))?;
            }
            Ok(place)
        }
        Err(error) => {
            // Where it was found before, what is there now says whether it is a drive that is away, or another folder.
            let known = earlier.map(|earlier| Place::at(&earlier.root).look());
            let error = match known {
                Some(Err(known)) => known,
                // Nothing is known that could be harmed: it is only said.
                _ => match error {
                    PlaceError::NotNanopix(path) => PlaceError::NotFound(path),
                    error => error,
                },
            };
            Err(Trouble::Nanopix(error.into()))
        }
    }
}
