//! The icons: Phosphor, Regular for acts and navigation, Fill for states and the selected navigation item.

/// A glyph of one of the two icon fonts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Icon {
    /// The character.
    pub glyph: char,
    /// From the filled font.
    pub fill: bool,
}

const fn regular(glyph: char) -> Icon {
    Icon { glyph, fill: false }
}

const fn fill(glyph: char) -> Icon {
    Icon { glyph, fill: true }
}

impl Icon {
    /// The same icon, filled.
    #[must_use]
    pub const fn filled(self) -> Self {
        fill(self.glyph)
    }

    /// The family its glyph is in.
    pub fn family(self) -> egui::FontFamily {
        if self.fill { super::theme::icons_fill() } else { super::theme::icons() }
    }
}

/// Angle.
pub const ANGLE: Icon = regular('\u{E7BC}');
/// Arrow counter clockwise.
pub const ARROW_COUNTER_CLOCKWISE: Icon = regular('\u{E038}');
/// Arrow up right.
pub const ARROW_UP_RIGHT: Icon = regular('\u{E092}');
/// Arrow u up left.
pub const ARROW_U_UP_LEFT: Icon = regular('\u{E08A}');
/// Arrow u up right.
pub const ARROW_U_UP_RIGHT: Icon = regular('\u{E08C}');
/// Circle.
pub const CIRCLE: Icon = regular('\u{E18A}');
/// Export.
pub const EXPORT: Icon = regular('\u{EAF0}');
/// Flip horizontal.
pub const FLIP_HORIZONTAL: Icon = regular('\u{ED6A}');
/// Flip vertical.
pub const FLIP_VERTICAL: Icon = regular('\u{ED6C}');
/// Grid nine.
pub const GRID_NINE: Icon = regular('\u{EC8C}');
/// Ruler.
pub const RULER: Icon = regular('\u{E6B8}');
/// Square.
pub const SQUARE: Icon = regular('\u{E45E}');
/// Squares four.
pub const SQUARES_FOUR: Icon = regular('\u{E464}');
/// Square split horizontal.
pub const SQUARE_SPLIT_HORIZONTAL: Icon = regular('\u{E870}');
/// Text t.
pub const TEXT_T: Icon = regular('\u{E48A}');
/// Aperture.
pub const APERTURE: Icon = regular('\u{E00A}');
/// Armchair.
pub const ARMCHAIR: Icon = regular('\u{E012}');
/// Arrows clockwise.
pub const ARROWS_CLOCKWISE: Icon = regular('\u{E094}');
/// Arrows split.
pub const ARROWS_SPLIT: Icon = regular('\u{ED3C}');
/// Arrow clockwise.
pub const ARROW_CLOCKWISE: Icon = regular('\u{E036}');
/// Arrow elbow down left.
pub const ARROW_ELBOW_DOWN_LEFT: Icon = regular('\u{E044}');
/// Arrow right.
pub const ARROW_RIGHT: Icon = regular('\u{E06C}');
/// Calendar blank.
pub const CALENDAR_BLANK: Icon = regular('\u{E10A}');
/// Calendar check.
pub const CALENDAR_CHECK: Icon = regular('\u{E712}');
/// Caret down.
pub const CARET_DOWN: Icon = regular('\u{E136}');
/// Caret left.
pub const CARET_LEFT: Icon = regular('\u{E138}');
/// Caret right.
pub const CARET_RIGHT: Icon = regular('\u{E13A}');
/// Caret up.
pub const CARET_UP: Icon = regular('\u{E13C}');
/// Check.
pub const CHECK: Icon = regular('\u{E182}');
/// Check circle.
pub const CHECK_CIRCLE: Icon = regular('\u{E184}');
/// Check square.
pub const CHECK_SQUARE: Icon = regular('\u{E186}');
/// Circle half.
pub const CIRCLE_HALF: Icon = regular('\u{E18C}');
/// Cloud slash.
pub const CLOUD_SLASH: Icon = regular('\u{E1B6}');
/// Cloud arrow up.
pub const CLOUD_ARROW_UP: Icon = regular('\u{E1AE}');
/// Copy.
pub const COPY: Icon = regular('\u{E1CA}');
/// Dots three.
pub const DOTS_THREE: Icon = regular('\u{E1FE}');
/// Corners out.
pub const CORNERS_OUT: Icon = regular('\u{E1D0}');
/// Crop.
pub const CROP: Icon = regular('\u{E1D4}');
/// Crosshair.
pub const CROSSHAIR: Icon = regular('\u{E1D6}');
/// Desktop.
pub const DESKTOP: Icon = regular('\u{E560}');
/// Desktop tower.
pub const DESKTOP_TOWER: Icon = regular('\u{E562}');
/// Door.
pub const DOOR: Icon = regular('\u{E61C}');
/// Door open.
pub const DOOR_OPEN: Icon = regular('\u{E7E6}');
/// Download simple.
pub const DOWNLOAD_SIMPLE: Icon = regular('\u{E20C}');
/// Eye.
pub const EYE: Icon = regular('\u{E220}');
/// File.
pub const FILE: Icon = regular('\u{E230}');
/// Folder.
pub const FOLDER: Icon = regular('\u{E24A}');
/// Folder open.
pub const FOLDER_OPEN: Icon = regular('\u{E256}');
/// Frame corners.
pub const FRAME_CORNERS: Icon = regular('\u{E626}');
/// Gear six.
pub const GEAR_SIX: Icon = regular('\u{E272}');
/// Hard drives.
pub const HARD_DRIVES: Icon = regular('\u{E2A0}');
/// Hash.
pub const HASH: Icon = regular('\u{E2A2}');
/// Image.
pub const IMAGE: Icon = regular('\u{E2CA}');
/// Image broken.
pub const IMAGE_BROKEN: Icon = regular('\u{E7A8}');
/// Info.
pub const INFO: Icon = regular('\u{E2CE}');
/// Key.
pub const KEY: Icon = regular('\u{E2D6}');
/// Link.
pub const LINK: Icon = regular('\u{E2E2}');
/// Link break.
pub const LINK_BREAK: Icon = regular('\u{E2E4}');
/// Lock.
pub const LOCK: Icon = regular('\u{E2FA}');
/// Magnifying glass.
pub const MAGNIFYING_GLASS: Icon = regular('\u{E30C}');
/// Magnifying glass minus.
pub const MAGNIFYING_GLASS_MINUS: Icon = regular('\u{E30E}');
/// Magnifying glass plus.
pub const MAGNIFYING_GLASS_PLUS: Icon = regular('\u{E310}');
/// Number one in a circle.
pub const NUMBER_CIRCLE_ONE: Icon = regular('\u{E36A}');
/// Number two in a circle.
pub const NUMBER_CIRCLE_TWO: Icon = regular('\u{E382}');
/// Minus.
pub const MINUS: Icon = regular('\u{E32A}');
/// Monitor.
pub const MONITOR: Icon = regular('\u{E32E}');
/// Moon.
pub const MOON: Icon = regular('\u{E330}');
/// Note.
pub const NOTE: Icon = regular('\u{E348}');
/// Note pencil.
pub const NOTE_PENCIL: Icon = regular('\u{E34C}');
/// Palette.
pub const PALETTE: Icon = regular('\u{E6C8}');
/// Paper plane tilt.
pub const PAPER_PLANE_TILT: Icon = regular('\u{E398}');
/// Pause.
pub const PAUSE: Icon = regular('\u{E39E}');
/// Pencil simple.
pub const PENCIL_SIMPLE: Icon = regular('\u{E3B4}');
/// Play.
pub const PLAY: Icon = regular('\u{E3D0}');
/// Plugs connected.
pub const PLUGS_CONNECTED: Icon = regular('\u{EB5A}');
/// Plus.
pub const PLUS: Icon = regular('\u{E3D4}');
/// Prohibit.
pub const PROHIBIT: Icon = regular('\u{E3DE}');
/// Pulse.
pub const PULSE: Icon = regular('\u{E000}');
/// Scan.
pub const SCAN: Icon = regular('\u{EBB6}');
/// Shield check.
pub const SHIELD_CHECK: Icon = regular('\u{E40C}');
/// Sign in.
pub const SIGN_IN: Icon = regular('\u{E428}');
/// Sign out.
pub const SIGN_OUT: Icon = regular('\u{E42A}');
/// Sort ascending.
pub const SORT_ASCENDING: Icon = regular('\u{E444}');
/// Sort descending.
pub const SORT_DESCENDING: Icon = regular('\u{E446}');
/// Spinner.
pub const SPINNER: Icon = regular('\u{E66A}');
/// Sun.
pub const SUN: Icon = regular('\u{E472}');
/// Swap.
pub const SWAP: Icon = regular('\u{E83C}');
/// Timer.
pub const TIMER: Icon = regular('\u{E492}');
/// Tooth.
pub const TOOTH: Icon = regular('\u{E9CC}');
/// Translate.
pub const TRANSLATE: Icon = regular('\u{E4A2}');
/// Trash.
pub const TRASH: Icon = regular('\u{E4A6}');
/// Tray.
pub const TRAY: Icon = regular('\u{E4AA}');
/// User.
pub const USER: Icon = regular('\u{E4C2}');
/// Users.
pub const USERS: Icon = regular('\u{E4D6}');
/// User circle.
pub const USER_CIRCLE: Icon = regular('\u{E4C4}');
/// User circle dashed.
pub const USER_CIRCLE_DASHED: Icon = regular('\u{EC36}');
/// User plus.
pub const USER_PLUS: Icon = regular('\u{E4D0}');
/// User switch.
pub const USER_SWITCH: Icon = regular('\u{E756}');
/// Warning circle.
pub const WARNING_CIRCLE: Icon = regular('\u{E4E2}');
/// A cross: clear, close, reject, cancel.
pub const X: Icon = regular('\u{E4F6}');

/// Aperture, filled.
pub const APERTURE_FILL: Icon = fill('\u{E00A}');
/// Armchair, filled.
pub const ARMCHAIR_FILL: Icon = fill('\u{E012}');
/// Arrows clockwise, filled.
pub const ARROWS_CLOCKWISE_FILL: Icon = fill('\u{E094}');
/// Arrow circle down, filled.
pub const ARROW_CIRCLE_DOWN_FILL: Icon = fill('\u{E028}');
/// Check circle, filled.
pub const CHECK_CIRCLE_FILL: Icon = fill('\u{E184}');
/// Check square, filled.
pub const CHECK_SQUARE_FILL: Icon = fill('\u{E186}');
/// Clock, filled.
pub const CLOCK_FILL: Icon = fill('\u{E19A}');
/// Cloud arrow up, filled.
pub const CLOUD_ARROW_UP_FILL: Icon = fill('\u{E1AE}');
/// Cloud check, filled.
pub const CLOUD_CHECK_FILL: Icon = fill('\u{E1B0}');
/// Cloud slash, filled.
pub const CLOUD_SLASH_FILL: Icon = fill('\u{E1B6}');
/// Desktop tower, filled.
pub const DESKTOP_TOWER_FILL: Icon = fill('\u{E562}');
/// Door, filled.
pub const DOOR_FILL: Icon = fill('\u{E61C}');
/// Eye, filled.
pub const EYE_FILL: Icon = fill('\u{E220}');
/// Eye slash, filled.
pub const EYE_SLASH_FILL: Icon = fill('\u{E224}');
/// Folder, filled.
pub const FOLDER_FILL: Icon = fill('\u{E24A}');
/// Gear six, filled.
pub const GEAR_SIX_FILL: Icon = fill('\u{E272}');
/// Hard drives, filled.
pub const HARD_DRIVES_FILL: Icon = fill('\u{E2A0}');
/// Key, filled.
pub const KEY_FILL: Icon = fill('\u{E2D6}');
/// Lock, filled.
pub const LOCK_FILL: Icon = fill('\u{E2FA}');
/// Prohibit, filled.
pub const PROHIBIT_FILL: Icon = fill('\u{E3DE}');
/// Info, filled.
pub const INFO_FILL: Icon = fill('\u{E2CE}');
/// Minus circle, filled.
pub const MINUS_CIRCLE_FILL: Icon = fill('\u{E32C}');
/// Monitor, filled.
pub const MONITOR_FILL: Icon = fill('\u{E32E}');
/// Moon, filled.
pub const MOON_FILL: Icon = fill('\u{E330}');
/// Palette, filled.
pub const PALETTE_FILL: Icon = fill('\u{E6C8}');
/// Pause circle, filled.
pub const PAUSE_CIRCLE_FILL: Icon = fill('\u{E3A0}');
/// Play circle, filled.
pub const PLAY_CIRCLE_FILL: Icon = fill('\u{E3D2}');
/// Pulse, filled.
pub const PULSE_FILL: Icon = fill('\u{E000}');
/// Seat, filled.
pub const SEAT_FILL: Icon = fill('\u{EB8E}');
/// Sun, filled.
pub const SUN_FILL: Icon = fill('\u{E472}');
/// Timer, filled.
pub const TIMER_FILL: Icon = fill('\u{E492}');
/// Tray, filled.
pub const TRAY_FILL: Icon = fill('\u{E4AA}');
/// User, filled.
pub const USER_FILL: Icon = fill('\u{E4C2}');
/// User circle, filled.
pub const USER_CIRCLE_FILL: Icon = fill('\u{E4C4}');
/// Warning circle, filled.
pub const WARNING_CIRCLE_FILL: Icon = fill('\u{E4E2}');
/// Warning octagon, filled.
pub const WARNING_OCTAGON_FILL: Icon = fill('\u{E4E4}');
/// X circle, filled.
pub const X_CIRCLE_FILL: Icon = fill('\u{E4F8}');
