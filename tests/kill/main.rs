//! Ends the programs with SIGKILL at every state of an image's life and starts them again: nothing is lost, nothing is doubled.
//!
//! A few dozen kills with every `cargo test`; `cargo xtask soak` sets `CHAIRSIDE_KILLS` and does a thousand.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test panics on purpose")]
#![cfg(unix)]

mod world;

use std::{io::Write as _, process::Command, time::Duration};
use world::World;

/// All kills of one run of the three tests.
fn kills() -> u32 {
    std::env::var("CHAIRSIDE_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(60)
}

/// The `index`th of `count` moments, spread evenly over `longest` in an order that is not the order of time.
fn moment(index: u32, count: u32, longest: Duration) -> Duration {
    // A step that shares no divisor with any count below a prime visits every moment once.
    let place = (u64::from(index) * 7919) % u64::from(count.max(1));
    longest.mul_f64(place as f64 / f64::from(count.max(1)))
}

#[test]
fn a_console_killed_at_any_moment_loses_nothing_and_doubles_nothing() {
    let count = kills() * 2 / 5;
    let mut world = World::new();
    for kill in 0..count {
        // Half of the kills find the console at work, the other half in the middle of its start, with images that landed while it was down.
        if kill % 2 == 0 {
            world.drop_images(2);
            std::thread::sleep(moment(kill, count, Duration::from_millis(900)));
            world.console.kill();
        } else {
            world.console.kill();
            world.drop_images(2);
            world.console.start_headless().unwrap();
            std::thread::sleep(moment(kill, count, Duration::from_millis(1_600)));
            world.console.kill();
        }
        world.console.start_headless().unwrap();
        world.everything_is_there_once(&format!("after kill {} of {count}", kill + 1));
    }
    assert!(world.on_the_server() > 0, "no image reached the server: these kills have shown nothing");
}

#[test]
fn a_console_killed_at_any_write_to_the_disk_loses_nothing_and_doubles_nothing() {
    if let Some(why) = why_no_strace() {
        // Past the test harness's capture: a skipped test must be seen.
        writeln!(std::io::stderr(), "SKIPPED: kills at system calls: {why}").unwrap();
        return;
    }
    let points = points(kills() * 2 / 5);
    let mut world = World::new();
    for (index, (calls, nth)) in points.iter().enumerate() {
        let (trace, inject) = (format!("trace={calls}"), format!("inject={calls}:signal=SIGKILL:when={nth}"));
        let strace = ["strace", "-f", "-qqq", "-o", "/dev/null", "-e", &trace, "-e", &inject];
        // Half of the kills strike a console at work, on an image's way to the server; the other half one that is starting, with images to find.
        let watcher = if index % 2 == 0 {
            Some(world.attach(&strace))
        } else {
            world.console.kill();
            world.drop_images(1);
            world.console.start_headless_under(&strace).unwrap();
            None
        };
        world.drop_images(1);
        world.wait_for_death_or_peace();
        drop(watcher);
        world.console.start_headless().unwrap();
        world.everything_is_there_once(&format!("after a kill at {calls} number {nth}"));
    }
    assert!(world.on_the_server() > 0, "no image reached the server: these kills have shown nothing");
}

#[test]
fn a_server_killed_at_any_moment_loses_nothing_and_doubles_nothing() {
    let count = kills() / 5;
    let mut world = World::new();
    for kill in 0..count {
        world.drop_images(3);
        std::thread::sleep(moment(kill, count, Duration::from_millis(900)));
        world.server.kill();
        world.drop_images(1);
        world.server.restart().unwrap();
        world.everything_is_there_once(&format!("after kill {} of {count} of the server", kill + 1));
    }
    assert!(world.on_the_server() > 0, "no image reached the server: these kills have shown nothing");
}

/// The system calls that an image's way to safety is made of, each with how often a thread may do it before the kill.
fn points(count: u32) -> Vec<(&'static str, u32)> {
    const CALLS: [&str; 5] = ["fsync,fdatasync", "rename,renameat,renameat2,link,linkat", "write,pwrite64,writev,pwritev", "unlink,unlinkat", "sendto,sendmsg"];
    (0..count)
        .map(|index| {
            let calls = CALLS[index as usize % CALLS.len()];
            let round = index / CALLS.len() as u32;
            // Each image costs a thread a handful of each call, but some dozens of writes.
            (calls, 1 + if calls.starts_with("write") { round * 5 % 61 } else { round % 13 })
        })
        .collect()
}

fn why_no_strace() -> Option<String> {
    let tried = Command::new("strace").args(["-f", "-qqq", "-o", "/dev/null", "-e", "trace=fsync", "true"]).output();
    match tried {
        Ok(output) if output.status.success() => None,
        Ok(output) => Some(format!("strace may not trace here: {}", String::from_utf8_lossy(&output.stderr).trim())),
        Err(error) => Some(format!("strace cannot be started ({error}); cargo xtask setup installs it")),
    }
}
