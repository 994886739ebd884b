//! Draws one radiograph of each view into a folder: `cargo run -p chairside-testkit --example radiographs -- FOLDER [COUNT]`.

use chairside_testkit::radiograph;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = std::path::PathBuf::from(arguments.next().unwrap_or_else(|| ".".to_owned()));
    let count: u64 = arguments.next().map_or(Ok(8), |text| text.parse())?;
    std::fs::create_dir_all(&folder)?;
    for seed in 0..count {
        let picture = radiograph::radiograph(seed, 1300, 1000);
        std::fs::write(folder.join(format!("{seed:04}.png")), radiograph::png16(&picture))?;
    }
    Ok(())
}
