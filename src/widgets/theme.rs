//! The design tokens: every colour, size and text style of the window, once.
//!
//! Widgets ask [`tokens`] for the colours of the theme that is on and take sizes from the constants here; no page names a colour of its own.

use chairside_core::settings::{RowColor, Theme};
use egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, RichText, Shadow, Stroke, TextFormat, Ui, Vec2, Visuals,
    text::LayoutJob,
};
use std::sync::Arc;

/// The colours of one theme.
#[derive(Debug, PartialEq, Eq)]
pub struct Tokens {
    /// Whether surfaces are dark.
    pub dark: bool,
    /// Behind every radiograph; dark in both themes.
    pub well: Color32,
    /// Text fields.
    pub field_bg: Color32,
    /// The navigation rail.
    pub rail: Color32,
    /// The window.
    pub bg: Color32,
    /// Banner, side panels, queue, footers.
    pub panel: Color32,
    /// Cards, buttons, pills.
    pub card: Color32,
    /// Popover, dialog, toast, menu.
    pub raised: Color32,
    /// The selected navigation item.
    pub nav_on: Color32,
    /// A selected list row, a tool that is on.
    pub selected: Color32,
    /// Count bubbles.
    pub count_bg: Color32,
    /// The tile behind the banner's icon.
    pub tile: Color32,
    /// Hover fill.
    pub hover: Color32,
    /// The chosen part of a segmented control.
    pub segment: Color32,
    /// A tooth cell of the picker.
    pub tooth_cell: Color32,
    /// Dividers, card outline, press fill.
    pub line: Color32,
    /// Button outline, popover outline, progress track.
    pub line2: Color32,
    /// Outline of anything one types or chooses in.
    pub field: Color32,
    /// Primary text.
    pub text: Color32,
    /// Secondary text, icons.
    pub text2: Color32,
    /// Labels, hints, placeholders.
    pub text3: Color32,
    /// Disabled text and icons.
    pub disabled: Color32,
    /// Behind dialogs.
    pub scrim: Color32,
    /// Primary button, selection ring, ticked box.
    pub teal_fill: Color32,
    /// Text on `teal_fill`.
    pub on_teal: Color32,
    /// Outline of a key hint on `teal_fill`.
    pub on_teal_line: Color32,
    /// Teal text and icons, the X-ray dot.
    pub teal: Color32,
    /// A chosen filter chip.
    pub teal_soft: Color32,
    /// Uploading, reading, arrived.
    pub blue: Color32,
    /// Soft form of `blue`.
    pub blue_soft: Color32,
    /// Uploaded, connected, done.
    pub green: Color32,
    /// Soft form of `green`.
    pub green_soft: Color32,
    /// Needs review, unassigned, offline, decision wanted.
    pub amber: Color32,
    /// Soft form of `amber`.
    pub amber_soft: Color32,
    /// Outline on `amber_soft`.
    pub amber_line: Color32,
    /// Choose patient, navigation badge, left bar of a decision row.
    pub amber_fill: Color32,
    /// Text on `amber_fill`.
    pub on_amber: Color32,
    /// Outline of a key hint on `amber_fill`.
    pub on_amber_line: Color32,
    /// Failed, invalid, revoke.
    pub red: Color32,
    /// Soft form of `red`.
    pub red_soft: Color32,
    /// Outline on `red_soft`.
    pub red_line: Color32,
    /// NanoPix mark.
    pub purple: Color32,
    /// Soft form of `purple`.
    pub purple_chip: Color32,
    /// A row from NanoPix in the list of patients: light blue.
    pub tint_blue: Color32,
    /// The same: soft purple.
    pub tint_purple: Color32,
    /// The same: light amber.
    pub tint_amber: Color32,
    /// How dark the shadow under a popover is.
    pub shadow: Color32,
}

const fn grey(value: u8) -> Color32 {
    Color32::from_rgb(value, value, value)
}

const fn hex(rgb: u32) -> Color32 {
    Color32::from_rgb((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
}

/// The dark theme: what a treatment room wants.
pub static DARK: Tokens = Tokens {
    dark: true,
    well: grey(0x0B),
    field_bg: grey(0x0B),
    rail: grey(0x11),
    bg: grey(0x16),
    panel: grey(0x1B),
    card: grey(0x20),
    raised: grey(0x28),
    nav_on: grey(0x28),
    selected: grey(0x28),
    count_bg: grey(0x28),
    tile: grey(0x28),
    hover: grey(0x2E),
    segment: grey(0x2E),
    tooth_cell: grey(0x20),
    line: grey(0x2A),
    line2: grey(0x3C),
    field: grey(0x62),
    text: grey(0xED),
    text2: grey(0xB0),
    text3: grey(0x8C),
    disabled: grey(0x5E),
    scrim: Color32::from_black_alpha(158),
    teal_fill: hex(0x3D_BBAC),
    on_teal: hex(0x04_201C),
    on_teal_line: Color32::from_rgba_premultiplied(1, 11, 10, 89),
    teal: hex(0x45_C4B5),
    teal_soft: hex(0x15_302D),
    blue: hex(0x82_B4F8),
    blue_soft: hex(0x1A_2739),
    green: hex(0x7C_C98A),
    green_soft: hex(0x1A_2C1E),
    amber: hex(0xED_BA5B),
    amber_soft: hex(0x30_270F),
    amber_line: hex(0x5E_4A1A),
    amber_fill: hex(0xED_BA5B),
    on_amber: hex(0x24_1A02),
    on_amber_line: Color32::from_rgba_premultiplied(13, 9, 1, 89),
    red: hex(0xF5_8B84),
    red_soft: hex(0x37_1C1A),
    red_line: hex(0x6A_302C),
    purple: hex(0xBB_A7F4),
    purple_chip: hex(0x2C_2640),
    tint_blue: hex(0x1A_232D),
    tint_purple: hex(0x21_1E2C),
    tint_amber: hex(0x28_2213),
    shadow: Color32::from_black_alpha(128),
};

/// The light theme.
pub static LIGHT: Tokens = Tokens {
    dark: false,
    well: grey(0x14),
    field_bg: grey(0xFF),
    rail: grey(0xF0),
    bg: grey(0xF7),
    panel: grey(0xFF),
    card: grey(0xFF),
    raised: grey(0xFF),
    nav_on: grey(0xFF),
    selected: grey(0xE9),
    count_bg: grey(0xE9),
    tile: grey(0xEF),
    hover: grey(0xED),
    segment: grey(0xE6),
    tooth_cell: grey(0xF7),
    line: grey(0xE3),
    line2: grey(0xCB),
    field: grey(0x8C),
    text: grey(0x1A),
    text2: grey(0x4E),
    text3: grey(0x6B),
    disabled: grey(0xA6),
    scrim: Color32::from_black_alpha(97),
    teal_fill: hex(0x0E_7F74),
    on_teal: grey(0xFF),
    on_teal_line: Color32::from_rgba_premultiplied(115, 115, 115, 115),
    teal: hex(0x0B_756B),
    teal_soft: hex(0xE0_F2EF),
    blue: hex(0x1C_63BD),
    blue_soft: hex(0xE7_F0FB),
    green: hex(0x2A_7439),
    green_soft: hex(0xE6_F3E8),
    amber: hex(0x86_5800),
    amber_soft: hex(0xFC_F3DD),
    amber_line: hex(0xE5_C987),
    amber_fill: hex(0xED_BA5B),
    on_amber: hex(0x24_1A02),
    on_amber_line: Color32::from_rgba_premultiplied(13, 9, 1, 89),
    red: hex(0xB3_322B),
    red_soft: hex(0xFB_E9E7),
    red_line: hex(0xEA_B5B0),
    purple: hex(0x5F_46B5),
    purple_chip: hex(0xE9_E2FA),
    tint_blue: hex(0xEE_F5FD),
    tint_purple: hex(0xF5_F1FD),
    tint_amber: hex(0xFD_F7E8),
    shadow: Color32::from_black_alpha(41),
};

/// The viewer: always dark, and white where the pages are teal, because nothing coloured stands beside a radiograph.
pub static VIEWER: Tokens = Tokens { teal_fill: grey(0xED), on_teal: grey(0x0B), on_teal_line: grey(0x62), teal: grey(0xED), teal_soft: grey(0x2E), ..DARK };

impl Tokens {
    /// The tint of NanoPix's rows that a person chose.
    pub const fn row_tint(&self, color: RowColor) -> Color32 {
        match color {
            RowColor::LightBlue => self.tint_blue,
            RowColor::SoftPurple => self.tint_purple,
            RowColor::LightAmber => self.tint_amber,
        }
    }
}

/// The swatch of a tint in Settings: the same in both themes.
pub const fn swatch(color: RowColor) -> Color32 {
    match color {
        RowColor::LightBlue => hex(0xBB_D6F5),
        RowColor::SoftPurple => hex(0xD2_C6F5),
        RowColor::LightAmber => hex(0xF3_DCA6),
    }
}

/// The colours of the theme that is on.
pub fn tokens(ui: &Ui) -> &'static Tokens {
    match ui.visuals() {
        visuals if !visuals.dark_mode => &LIGHT,
        // What the visuals of a theme were made of is seen in them.
        visuals if visuals.selection.stroke.color == VIEWER.teal_fill => &VIEWER,
        _ => &DARK,
    }
}

/// The colours of the theme that is on, where there is only a context.
pub fn tokens_of(ctx: &Context) -> &'static Tokens {
    if ctx.theme() == egui::Theme::Dark { &DARK } else { &LIGHT }
}

/// Radius of progress bars.
pub const R1: u8 = 2;
/// Radius of chips, the image well inside a card, menu rows.
pub const R2: u8 = 6;
/// Radius of small buttons and tooth cells.
pub const R_SMALL: u8 = 7;
/// Radius of buttons, fields, tool buttons, segmented controls.
pub const R3: u8 = 8;
/// Radius of cards, navigation items, list rows, 56 px buttons.
pub const R4: u8 = 10;
/// Radius of panels inside a page, popovers, toasts, the banner's icon.
pub const R5: u8 = 12;
/// Radius of dialogs.
pub const R6: u8 = 16;

/// Width of dividers and outlines.
pub const HAIRLINE: f32 = 1.0;
/// Width of tick boxes' and radios' outlines.
pub const CONTROL: f32 = 1.5;
/// Width of selection and focus rings.
pub const RING: f32 = 2.0;
/// How far outside a control the focus ring stands.
pub const RING_GAP: f32 = 2.0;

/// Width of the navigation rail.
pub const RAIL_WIDTH: f32 = 96.0;
/// Height of the status strip.
pub const STRIP_HEIGHT: f32 = 42.0;
/// Inset of a page.
pub const PAGE_INSET: f32 = 20.0;
/// Inset of a panel.
pub const PANEL_INSET: f32 = 16.0;
/// Inset of a dialog.
pub const DIALOG_INSET: f32 = 28.0;
/// Width of a dialog.
pub const DIALOG_WIDTH: f32 = 620.0;
/// Width of a dialog in which something is looked at.
pub const WIDE_DIALOG_WIDTH: f32 = 980.0;

/// Seconds a fade of a popover or toast takes.
pub const FADE: f32 = 0.15;
/// Seconds the collapse of the queue and the appearance of a card take.
pub const COLLAPSE: f32 = 0.12;

const REGULAR: &str = "inter-regular";
const SEMIBOLD: &str = "inter-semibold";
const ICONS: &str = "phosphor-regular";
const ICONS_FILL: &str = "phosphor-fill";

/// The family of SemiBold text.
pub fn semibold() -> FontFamily {
    FontFamily::Name(SEMIBOLD.into())
}

/// The family of regular icons.
pub fn icons() -> FontFamily {
    FontFamily::Name(ICONS.into())
}

/// The family of filled icons.
pub fn icons_fill() -> FontFamily {
    FontFamily::Name(ICONS_FILL.into())
}

/// A style of text: size and line height in px, weight, letter spacing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Type {
    /// Size.
    pub size: f32,
    /// Line height.
    pub line: f32,
    /// SemiBold instead of Regular.
    pub strong: bool,
    /// Letter spacing.
    pub spacing: f32,
}

const fn regular(size: f32, line: f32) -> Type {
    Type { size, line, strong: false, spacing: 0.0 }
}

const fn strong(size: f32, line: f32) -> Type {
    Type { size, line, strong: true, spacing: 0.0 }
}

/// The patient's name, *No patient selected*, the welcome.
pub const NAME: Type = Type { size: 30.0, line: 36.0, strong: true, spacing: -0.3 };
/// Page and dialog titles, a big percentage.
pub const TITLE: Type = strong(20.0, 26.0);
/// A choice of the first run.
pub const CHOICE: Type = strong(18.0, 24.0);
/// 56 px buttons.
pub const ACT: Type = strong(17.0, 20.0);
/// Section heads, the window's title.
pub const SECTION: Type = strong(16.0, 22.0);
/// Facts of the banner.
pub const FACT: Type = regular(16.0, 22.0);
/// A fact that stands out.
pub const FACT_STRONG: Type = strong(16.0, 22.0);
/// State and landing time on an image card, 48 px buttons.
pub const STATE: Type = strong(15.0, 20.0);
/// Text of form areas.
pub const FORM: Type = regular(15.0, 21.0);
/// Buttons, filter chips, segments.
pub const BUTTON: Type = strong(14.0, 20.0);
/// Tables and text.
pub const BODY: Type = regular(14.0, 20.0);
/// The queue, pills, hints.
pub const DENSE: Type = regular(13.0, 18.0);
/// Chips, small buttons.
pub const DENSE_STRONG: Type = strong(13.0, 18.0);
/// Column heads, navigation labels, key hints: the smallest size used.
pub const CAPTION: Type = regular(12.0, 16.0);
/// The label of the selected navigation item, badges.
pub const CAPTION_STRONG: Type = strong(12.0, 16.0);

impl Type {
    /// The font.
    pub fn font(self) -> FontId {
        FontId::new(self.size, if self.strong { semibold() } else { FontFamily::Proportional })
    }

    /// As a section of a laid out text.
    pub fn format(self, color: Color32) -> TextFormat {
        TextFormat { extra_letter_spacing: self.spacing, line_height: Some(self.line), valign: egui::Align::Center, ..TextFormat::simple(self.font(), color) }
    }

    /// For egui's own widgets.
    pub fn rich(self, text: impl Into<String>, color: Color32) -> RichText {
        RichText::new(text).font(self.font()).color(color).line_height(Some(self.line)).extra_letter_spacing(self.spacing)
    }

    /// A text laid out in one line, without limit of width.
    pub fn job(self, text: impl Into<String>, color: Color32) -> LayoutJob {
        let mut job = LayoutJob::single_section(text.into(), self.format(color));
        job.break_on_newline = false;
        job
    }

    /// A text laid out within `width`, in at most `rows` rows; what is too long ends in `…`.
    pub fn job_within(self, text: impl Into<String>, color: Color32, width: f32, rows: usize) -> LayoutJob {
        let mut job = LayoutJob::single_section(text.into(), self.format(color));
        job.wrap.max_width = width.max(1.0);
        job.wrap.max_rows = rows;
        job.wrap.break_anywhere = rows == 1;
        job.break_on_newline = rows > 1;
        job
    }
}

/// Installs fonts and both themes and turns one on. Called once; [`choose`] changes the theme later.
pub fn apply(ctx: &Context, theme: Theme) {
    ctx.set_fonts(fonts());
    for (theme, tokens) in [(egui::Theme::Dark, &DARK), (egui::Theme::Light, &LIGHT)] {
        ctx.style_mut_of(theme, |style| style_with(style, tokens));
    }
    ctx.options_mut(|options| {
        // Ctrl with plus and minus zooms the radiograph, never the window.
        options.zoom_with_keyboard = false;
    });
    choose(ctx, theme);
}

/// Gives `ui` and what is drawn in it the viewer's look, whatever theme is on.
pub fn viewer_style(ui: &mut Ui) {
    style_with(ui.style_mut(), &VIEWER);
}

/// From now on nothing moves or fades, or it does again.
pub fn keep_still(ctx: &Context, still: bool) {
    for theme in [egui::Theme::Dark, egui::Theme::Light] {
        ctx.style_mut_of(theme, |style| style.animation_time = if still { 0.0 } else { COLLAPSE });
    }
}

/// Whether nothing is to move or fade.
pub fn is_still(ctx: &Context) -> bool {
    ctx.style_of(ctx.theme()).animation_time == 0.0
}

/// Turns a theme on.
pub fn choose(ctx: &Context, theme: Theme) {
    ctx.set_theme(match theme {
        Theme::Dark => egui::ThemePreference::Dark,
        Theme::Light => egui::ThemePreference::Light,
        Theme::System => egui::ThemePreference::System,
    });
}

/// Inter, for text; also for words on sheets and in exported pictures.
pub static REGULAR_FONT: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular-tnum.otf");
/// Inter, for headings and controls.
pub static SEMIBOLD_FONT: &[u8] = include_bytes!("../../assets/fonts/Inter-SemiBold-tnum.otf");

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    let files: [(&str, &'static [u8]); 4] = [
        (REGULAR, REGULAR_FONT),
        (SEMIBOLD, SEMIBOLD_FONT),
        (ICONS, include_bytes!("../../assets/fonts/Phosphor-Regular.ttf")),
        (ICONS_FILL, include_bytes!("../../assets/fonts/Phosphor-Fill.ttf")),
    ];
    for (name, bytes) in files {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    // Icons never stand within text, so text families hold no icon font: Phosphor maps a-z to blanks.
    for (family, members) in [
        (FontFamily::Proportional, vec![REGULAR]),
        (FontFamily::Monospace, vec![REGULAR]),
        (semibold(), vec![SEMIBOLD, REGULAR]),
        (icons(), vec![ICONS]),
        (icons_fill(), vec![ICONS_FILL, ICONS]),
    ] {
        fonts.families.insert(family, members.into_iter().map(str::to_owned).collect());
    }
    fonts
}

fn style_with(style: &mut egui::Style, tokens: &Tokens) {
    style.visuals = visuals(tokens);
    style.animation_time = COLLAPSE;
    style.interaction.tooltip_delay = 0.5;
    style.interaction.selectable_labels = false;
    style.spacing.item_spacing = Vec2::new(8.0, 8.0);
    style.spacing.button_padding = Vec2::new(14.0, 9.0);
    style.spacing.interact_size = Vec2::new(40.0, 40.0);
    style.spacing.menu_margin = Margin::same(6);
    style.spacing.scroll.bar_width = 8.0;
    style.spacing.scroll.fade.strength = 0.0;
    for (name, font) in [
        (egui::TextStyle::Heading, TITLE.font()),
        (egui::TextStyle::Body, BODY.font()),
        (egui::TextStyle::Button, BUTTON.font()),
        (egui::TextStyle::Small, CAPTION.font()),
        (egui::TextStyle::Monospace, BODY.font()),
    ] {
        style.text_styles.insert(name, font);
    }
}

fn visuals(tokens: &Tokens) -> Visuals {
    let mut visuals = if tokens.dark { Visuals::dark() } else { Visuals::light() };
    visuals.panel_fill = tokens.bg;
    visuals.window_fill = tokens.raised;
    visuals.window_stroke = Stroke::new(HAIRLINE, tokens.line2);
    visuals.window_corner_radius = CornerRadius::same(R6);
    visuals.menu_corner_radius = CornerRadius::same(R5);
    visuals.window_shadow = shadow(tokens);
    visuals.popup_shadow = shadow(tokens);
    visuals.extreme_bg_color = tokens.field_bg;
    visuals.faint_bg_color = tokens.panel;
    visuals.code_bg_color = tokens.card;
    visuals.warn_fg_color = tokens.amber;
    visuals.error_fg_color = tokens.red;
    visuals.hyperlink_color = tokens.teal;
    visuals.weak_text_color = Some(tokens.text3);
    visuals.selection.bg_fill = tokens.teal_fill.gamma_multiply(0.45);
    visuals.selection.stroke = Stroke::new(RING, tokens.teal_fill);
    visuals.text_cursor.stroke = Stroke::new(2.0, tokens.teal_fill);
    // A blinking cursor would repaint the whole window for ever.
    visuals.text_cursor.blink = false;
    let widgets = &mut visuals.widgets;
    for (state, fill, outline, text) in [
        (&mut widgets.noninteractive, tokens.panel, tokens.line, tokens.text),
        (&mut widgets.inactive, tokens.card, tokens.line2, tokens.text),
        (&mut widgets.hovered, tokens.hover, tokens.line2, tokens.text),
        (&mut widgets.active, tokens.line, tokens.line2, tokens.text),
        (&mut widgets.open, tokens.hover, tokens.line2, tokens.text),
    ] {
        state.bg_fill = fill;
        state.weak_bg_fill = fill;
        state.bg_stroke = Stroke::new(HAIRLINE, outline);
        state.fg_stroke = Stroke::new(HAIRLINE, text);
        state.corner_radius = CornerRadius::same(R3);
        state.expansion = 0.0;
    }
    visuals
}

/// The shadow under popovers, menus, toasts and dialogs; everything else is flat.
pub fn shadow(tokens: &Tokens) -> Shadow {
    Shadow { offset: [0, 10], blur: 28, spread: 0, color: tokens.shadow }
}
