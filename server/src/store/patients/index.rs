//! A clinic's patients in memory, for searches: every word somewhere in names, number, birth date or NanoPix's id, whatever the order. The same on every
//! database, and without a look at every record.
//!
//! Pure: records come in, rows come out; `search` keeps it in step with the database. Whoever is archived is not in it. Each of the three orders below answers some
//! searches with few looks: the runs of three letters that few have, the best first when so many match that the first page is soon full. What lies all over the memory, a
//! record's text, is looked at last.

use super::{PatientFilter, marks::Marks, order::Order, search_text};
use chairside_api::{Patient, PatientId, PatientSource, UtcTime};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap, HashMap},
    ops::{Bound, Range},
    sync::Arc,
};

/// Three bytes that follow each other in a text. A text ends as if two line ends followed, so that its last letters begin a run, too.
type Run = [u8; 3];
const END: &str = "\n\n";

/// When fewer than one of so many records have a run, it says who is looked at; when none does all are, best first, until there are enough.
const RARE: usize = 8;

/// What is wanted of an index.
pub struct Wanted<'a> {
    /// Folded words, none of them empty; at least one.
    pub words: &'a [&'a str],
    /// Which of the patients.
    pub filter: PatientFilter,
    /// When today began.
    pub today_from: UtcTime,
    /// How many at the most.
    pub limit: usize,
}

/// The records.
#[derive(Default)]
pub struct Index {
    records: Vec<Record>,
    places: HashMap<PatientId, u32>,
    /// Who has a run of letters.
    runs: BTreeMap<Run, Vec<u32>>,
    /// Last seen first, then the newest.
    ranked: Order,
    /// By their texts.
    by_text: Order,
    /// Places of records that are not there any more.
    free: Vec<u32>,
}

struct Record {
    text: Box<str>,
    patient: Arc<Patient>,
}

impl Record {
    fn new(patient: Patient) -> Self {
        Self { text: search_text(&patient).into(), patient: Arc::new(patient) }
    }

    /// Best first.
    fn rank(&self) -> impl Ord + use<'_> {
        let patient = &*self.patient;
        Reverse((patient.last_visit.unwrap_or_default(), patient.created_at, &patient.id))
    }

    fn order(&self) -> impl Ord + use<'_> {
        (&*self.text, &self.patient.id)
    }

    /// Whether these words are in it, and it is in the list.
    fn is_wanted(&self, words: &[&str], wanted: &Wanted<'_>) -> bool {
        words.iter().all(|word| self.text.contains(word)) && is_in(wanted.filter, &self.patient, wanted.today_from)
    }
}

/// Whether a patient is in the list with that filter.
pub fn is_in(filter: PatientFilter, patient: &Patient, today_from: UtcTime) -> bool {
    let is_external = || patient.source == PatientSource::Nanopix;
    match filter {
        PatientFilter::All => true,
        PatientFilter::Today => patient.created_at >= today_from,
        PatientFilter::AllExternal => is_external(),
        PatientFilter::TodayExternal => is_external() && patient.external_created_at.unwrap_or(patient.created_at) >= today_from,
    }
}

impl Index {
    /// Of all records at once; faster than one after the other.
    pub fn new(patients: impl Iterator<Item = Patient>) -> Self {
        let mut index = Self::default();
        for patient in patients.filter(|patient| patient.archived_at.is_none()) {
            let place = index.records.len() as u32;
            index.places.insert(patient.id.clone(), place);
            index.records.push(Record::new(patient));
            index.add_runs(place);
        }
        for list in index.runs.values_mut() {
            list.shrink_to_fit();
        }
        let records = &index.records;
        let all = || (0..records.len() as u32).collect::<Vec<_>>();
        let (mut ranked, mut by_text) = (all(), all());
        ranked.sort_unstable_by(|a, b| records[*a as usize].rank().cmp(&records[*b as usize].rank()));
        by_text.sort_unstable_by(|a, b| records[*a as usize].order().cmp(&records[*b as usize].order()));
        (index.ranked, index.by_text) = (Order::new(ranked), Order::new(by_text));
        index
    }

    /// A record is so now.
    pub fn put(&mut self, patient: Patient) {
        let is_listed = patient.archived_at.is_none();
        match self.places.get(&patient.id).copied() {
            None if is_listed => self.insert(Record::new(patient)),
            None => {}
            Some(place) => {
                let record = Record::new(patient);
                self.leave_orders(place);
                if is_listed && record.text == self.records[place as usize].text {
                    // Most changes are another file of theirs: only the rank is another.
                    self.records[place as usize] = record;
                    self.join_orders(place);
                } else {
                    self.remove_runs(place);
                    self.places.remove(&record.patient.id);
                    self.free.push(place);
                    if is_listed {
                        self.insert(record);
                    }
                }
            }
        }
    }

    fn insert(&mut self, record: Record) {
        let id = record.patient.id.clone();
        let place = if let Some(place) = self.free.pop() {
            self.records[place as usize] = record;
            place
        } else {
            self.records.push(record);
            (self.records.len() - 1) as u32
        };
        self.places.insert(id, place);
        self.add_runs(place);
        self.join_orders(place);
    }

    fn join_orders(&mut self, place: u32) {
        let Self { records, ranked, by_text, .. } = self;
        let record = &records[place as usize];
        let at = ranked.places().partition_point(|other| records[*other as usize].rank() < record.rank());
        ranked.insert(at, place);
        let at = by_text.places().partition_point(|other| records[*other as usize].order() < record.order());
        by_text.insert(at, place);
    }

    fn leave_orders(&mut self, place: u32) {
        self.ranked.remove(place);
        self.by_text.remove(place);
    }

    fn add_runs(&mut self, place: u32) {
        for run in runs_of(&self.records[place as usize].text) {
            self.runs.entry(run).or_default().push(place);
        }
    }

    fn remove_runs(&mut self, place: u32) {
        for run in runs_of(&self.records[place as usize].text) {
            if let Some(list) = self.runs.get_mut(&run) {
                list.retain(|other| *other != place);
            }
        }
    }

    /// Those whose text begins like the first word, then the others; each with the last seen first, then the newest.
    pub fn find(&self, wanted: &Wanted<'_>) -> Vec<Arc<Patient>> {
        let Some((first, others)) = wanted.words.split_first() else { return Vec::new() };
        let beginning = self.beginning(first);
        let labels = self.by_text.labels(&beginning);
        let begins = |place: u32| labels.contains(&self.by_text.label(place));
        // Who begins with the first word has it.
        let has = |place: u32, words: &[&str]| self.records[place as usize].is_wanted(words, wanted);
        let beginning = &self.by_text.places()[beginning];
        let few = (!self.are_many(beginning.len())).then(|| beginning.iter().copied());
        let mut marks = if others.is_empty() { None } else { self.marks(wanted.words) };
        let may = |place| begins(place) && marks.as_ref().is_none_or(|marks| marks.has(place));
        let mut found = self.best(wanted.limit, few, may, |place| has(place, others));
        let missing = wanted.limit - found.len();
        if missing > 0 {
            marks = marks.or_else(|| self.marks(wanted.words));
            let few = marks.as_ref().map(Marks::places);
            found.extend(self.best(missing, few, |place| !begins(place), |place| has(place, wanted.words)));
        }
        found.into_iter().map(|place| Arc::clone(&self.records[place as usize].patient)).collect()
    }

    /// The best of a few places, or of all, that `may` be wanted and `are`. The second question costs more, and is put to the best first until there are enough.
    fn best(&self, limit: usize, few: Option<impl Iterator<Item = u32>>, may: impl Fn(u32) -> bool, are: impl Fn(u32) -> bool) -> Vec<u32> {
        let Some(few) = few else {
            return self.ranked.places().iter().copied().filter(|place| may(*place) && are(*place)).take(limit).collect();
        };
        let mut ranked: BinaryHeap<_> = few.filter(|place| may(*place)).map(|place| Reverse((self.ranked.label(place), place))).collect::<Vec<_>>().into();
        let mut found = Vec::new();
        while found.len() < limit
            && let Some(Reverse((_, place))) = ranked.pop()
        {
            if are(place) {
                found.push(place);
            }
        }
        found
    }

    /// Whether so many are too many to look at each of them.
    fn are_many(&self, count: usize) -> bool {
        count > self.ranked.places().len() / RARE
    }

    /// The part of the texts' order that begins like this.
    fn beginning(&self, word: &str) -> Range<usize> {
        let text = |place: &u32| &*self.records[*place as usize].text;
        let places = self.by_text.places();
        let from = places.partition_point(|place| text(place) < word);
        from..from + places[from..].partition_point(|place| text(place).starts_with(word))
    }

    /// Who has every run of the words that is not a frequent one; all who are wanted are among them. None: every run is frequent.
    fn marks(&self, words: &[&str]) -> Option<Marks> {
        let lists = words.iter().flat_map(|word| self.who_have(word)).filter(|lists| !self.are_many(lists.iter().map(|list| list.len()).sum()));
        lists.map(|lists| Marks::of(lists.into_iter().flatten(), self.records.len())).reduce(|all, more| all.and(&more))
    }

    /// For each run of the word those who have it; for a word that is shorter than a run those who have any run that begins like it.
    fn who_have(&self, word: &str) -> Vec<Vec<&[u32]>> {
        let bytes = word.as_bytes();
        if bytes.len() >= 3 {
            return runs_in(bytes).map(|run| self.runs.get(&run).map(|list| vec![list.as_slice()]).unwrap_or_default()).collect();
        }
        let mut from = [0; 3];
        from[..bytes.len()].copy_from_slice(bytes);
        let runs = self.runs.range::<Run, _>((Bound::Included(from), Bound::Unbounded));
        vec![runs.take_while(|(run, _)| run.starts_with(bytes)).map(|(_, list)| list.as_slice()).collect()]
    }
}

fn runs_in(bytes: &[u8]) -> impl Iterator<Item = Run> {
    bytes.windows(3).filter_map(|run| run.try_into().ok())
}

/// Every run of a text, once.
fn runs_of(text: &str) -> Vec<Run> {
    let mut bytes = Vec::with_capacity(text.len() + END.len());
    bytes.extend_from_slice(text.as_bytes());
    bytes.extend_from_slice(END.as_bytes());
    let mut runs: Vec<Run> = runs_in(&bytes).collect();
    runs.sort_unstable();
    runs.dedup();
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairside_api::fold;
    use proptest::prelude::*;

    /// What a search means, without any index.
    fn scan(patients: &HashMap<PatientId, Patient>, wanted: &Wanted<'_>) -> Vec<PatientId> {
        let mut found: Vec<_> = patients
            .values()
            .filter(|patient| patient.archived_at.is_none() && is_in(wanted.filter, patient, wanted.today_from))
            .filter(|patient| wanted.words.iter().all(|word| search_text(patient).contains(word)))
            .collect();
        found.sort_by_key(|patient| {
            let is_later = !search_text(patient).starts_with(wanted.words[0]);
            (is_later, Reverse((patient.last_visit.unwrap_or_default(), patient.created_at, patient.id.clone())))
        });
        found.into_iter().take(wanted.limit).map(|patient| patient.id.clone()).collect()
    }

    fn some_patient() -> impl Strategy<Value = Patient> {
        let name = || prop_oneof!["[a-cä]{1,4}", "(An|Mar|Ma|Ül)[a-e]{0,3}( [ab]{1,2})?", "\\PC{0,4}"];
        let times = (prop::option::of(0..5_i64), 0..5_i64, prop::option::of(0..5_i64));
        (0..40_u8, name(), name(), "[0-9]{1,3}", times, any::<(bool, bool)>()).prop_map(
            |(id, last, first, patient_number, times, (is_archived, is_external))| Patient {
                patient_number: Some(patient_number),
                last_visit: times.0.map(UtcTime::from_millis),
                external_created_at: times.2.map(UtcTime::from_millis),
                archived_at: (is_archived && id % 4 == 0).then_some(UtcTime::from_millis(9)),
                source: if is_external { PatientSource::Nanopix } else { PatientSource::Internal },
                ..Patient::named(PatientId::from(format!("p{id}")), last, first, UtcTime::from_millis(times.1))
            },
        )
    }

    proptest! {
        /// Whatever came in, at once or one after the other, changed and archived: a search finds what a look at every record finds, in the same order.
        #[test]
        fn an_index_finds_what_a_scan_finds(
            at_once in prop::collection::vec(some_patient(), 0..40),
            later in prop::collection::vec(some_patient(), 0..40),
            searches in prop::collection::vec(("[a-cäÜm0-9]{1,3}( [a-e0-9]{1,4})?|\\PC{1,3}", 0..4_usize, 1..12_usize), 1..8),
        ) {
            let mut patients: HashMap<_, _> = at_once.into_iter().map(|patient| (patient.id.clone(), patient)).collect();
            let mut index = Index::new(patients.values().cloned());
            for patient in later {
                patients.insert(patient.id.clone(), patient.clone());
                index.put(patient);
            }
            for (typed, filter, limit) in searches {
                let folded = fold(&typed);
                let words: Vec<_> = folded.split(' ').filter(|word| !word.is_empty()).collect();
                if words.is_empty() {
                    continue;
                }
                let filter = [PatientFilter::All, PatientFilter::Today, PatientFilter::TodayExternal, PatientFilter::AllExternal][filter];
                let wanted = Wanted { words: &words, filter, today_from: UtcTime::from_millis(2), limit };
                let found: Vec<_> = index.find(&wanted).iter().map(|patient| patient.id.clone()).collect();
                prop_assert_eq!(found, scan(&patients, &wanted), "{:?}", words);
            }
        }
    }
}
