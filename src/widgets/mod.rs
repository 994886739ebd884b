//! The parts a page is made of. A widget draws and answers what was done to it; it knows neither the snapshot's logic nor the engine.

pub mod button;
pub mod chip;
pub mod choice;
pub mod confirm;
pub mod dialog;
pub mod empty_state;
pub mod field;
pub mod icons;
pub mod image_card;
pub mod menu;
pub mod nav_rail;
pub mod paint;
pub mod patient_banner;
pub mod patient_head;
pub mod pill;
pub mod popover;
pub mod room;
pub mod segmented;
pub mod slider;
pub mod status_strip;
pub mod table;
pub mod theme;
pub mod toast;
pub mod tooth_picker;
