//! The clinic's rooms: named once each, in an order, and never forgotten while a file names them.

use crate::harness::*;
use chairside_api::{ApiKey, ErrorCode, Role, Room, Rooms};
use reqwest::Method;
use serde_json::{Value, json};

on_both!(rooms_are_made_ordered_and_renamed, a_room_that_a_file_or_a_key_names_is_set_aside, two_rooms_of_one_name_at_the_same_time_are_one,);

async fn post(clinic: &Clinic, admin: &str, body: Value) -> reqwest::Response {
    clinic.ask(Method::POST, "/clinic/rooms", admin).json(&body).send().await.unwrap()
}

async fn rooms(clinic: &Clinic) -> Vec<Room> {
    clinic.get("/clinic/rooms").send().await.unwrap().json::<Rooms>().await.unwrap().rooms
}

fn names(rooms: &[Room]) -> Vec<&str> {
    rooms.iter().map(|room| room.name.as_str()).collect()
}

async fn rooms_are_made_ordered_and_renamed(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let admin = clinic.session_as(&clinic.id, Role::Admin).await;
    for name in ["Room 2", "Surgery", " Room 1 "] {
        assert_eq!(post(&clinic, &admin, json!({ "name": name })).await.status(), 201);
    }
    assert_eq!(names(&rooms(&clinic).await), ["Room 2", "Surgery", "Room 1"]);
    for name in ["Room 1", "ROOM 1", "róom  1", "Room-1"] {
        assert_eq!(refusal(post(&clinic, &admin, json!({ "name": name })).await, 409).await, ErrorCode::RoomNameTaken, "{name}");
    }
    let too_long = "x".repeat(101);
    for body in [json!({ "name": " " }), json!({ "name": "a\u{0}" }), json!({ "name": too_long }), json!({ "name": "X", "order": -1 })] {
        assert_eq!(refusal(post(&clinic, &admin, body).await, 400).await, ErrorCode::InvalidField);
    }
    let first = rooms(&clinic).await.pop().unwrap();
    let change = async |body: Value| clinic.ask(Method::PATCH, &format!("/clinic/rooms/{}", first.id), &admin).json(&body).send().await.unwrap();

    let changed: Room = change(json!({ "order": 0, "name": "Hygiene" })).await.json().await.unwrap();

    assert_eq!((changed.name.as_str(), changed.order), ("Hygiene", 0));
    assert_eq!(names(&rooms(&clinic).await), ["Hygiene", "Room 2", "Surgery"]);
    assert_eq!(refusal(change(json!({ "name": "surgery" })).await, 409).await, ErrorCode::RoomNameTaken);
    assert_eq!(change(json!({ "name": "HYGIENE" })).await.status(), 200, "its own name in other letters is nobody else's");
    let deeds = clinic.deeds(&clinic.id).await;
    assert_eq!(deeds.iter().filter(|deed| *deed == "room_made").count(), 3);
    assert_eq!(deeds.iter().filter(|deed| *deed == "room_changed").count(), 2);
    // A neighbour may have a room of the same name.
    let (neighbour, _) = clinic.neighbour().await;
    let neighbours = clinic.session_as(&neighbour, Role::Admin).await;
    assert_eq!(post(&clinic, &neighbours, json!({ "name": "Surgery" })).await.status(), 201);
}

async fn a_room_that_a_file_or_a_key_names_is_set_aside(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let admin = clinic.session_as(&clinic.id, Role::Admin).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let made = async |name: &str| post(&clinic, &admin, json!({ "name": name })).await.json::<Room>().await.unwrap();
    // The harness's key stands in Room 1.
    let (with_key, with_file, with_nothing) = (made("Room 1").await, made("Room 2").await, made("Room 3").await);
    clinic.upload(xray(&patient, png(1)).text("operatoryRoom", "Room 2")).send().await.unwrap().error_for_status().unwrap();
    let remove = async |room: &Room| {
        let answer = clinic.ask(Method::DELETE, &format!("/clinic/rooms/{}", room.id), &admin).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.json::<Room>().await.unwrap()
    };

    assert!(remove(&with_key).await.archived_at.is_some());
    let aside = remove(&with_file).await;
    assert!(aside.archived_at.is_some());
    assert_eq!(remove(&with_nothing).await.archived_at, None);

    assert_eq!(remove(&with_file).await.archived_at, aside.archived_at, "a second time changes nothing");
    let gone = clinic.ask(Method::DELETE, &format!("/clinic/rooms/{}", with_nothing.id), &admin).send().await.unwrap();
    assert_eq!(refusal(gone, 404).await, ErrorCode::NotFound);
    assert_eq!(
        rooms(&clinic).await.iter().map(|room| (room.id.clone(), room.archived_at.is_some())).collect::<Vec<_>>(),
        [(with_key.id.clone(), true), (with_file.id.clone(), true)]
    );
    let back = post(&clinic, &admin, json!({ "name": "room 2" })).await;
    assert_eq!(back.status(), 200);
    let back: Room = back.json().await.unwrap();
    assert_eq!((back.id, back.name.as_str(), back.archived_at), (with_file.id, "room 2", None));

    post(&clinic, &admin, json!({ "name": "Room 1" })).await.error_for_status().unwrap();
    clinic
        .ask(Method::PATCH, &format!("/clinic/rooms/{}", with_key.id), &admin)
        .json(&json!({ "name": "Surgery" }))
        .send()
        .await
        .unwrap()
        .error_for_status()
        .unwrap();
    let keys: Vec<ApiKey> = clinic.ask(Method::GET, "/clinic/api-keys", &admin).send().await.unwrap().json().await.unwrap();
    assert_eq!(keys[0].room.as_deref(), Some("Surgery"), "the key follows its room");
}

async fn two_rooms_of_one_name_at_the_same_time_are_one(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let admin = clinic.session_as(&clinic.id, Role::Admin).await;
    for round in 0..5 {
        let one = || post(&clinic, &admin, json!({ "name": format!("Room {round}") }));
        let (a, b, c) = tokio::join!(one(), one(), one());
        let mut statuses = [a.status().as_u16(), b.status().as_u16(), c.status().as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409, 409]);
    }
}
