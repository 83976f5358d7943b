//! The papers of the sample patient. Invented, and meant to read right to an oncologist.
//!
//! One planted mistake: the impression of the ultrasound report says "right breast", everything else says left.

mod breast_center;
mod hospital;
mod imaging;
mod laboratory;
mod layout;
mod primary_care;

pub(super) use breast_center::consultation;
pub(super) use hospital::final_pathology;
pub(super) use hospital::mri_report;
pub(super) use hospital::preliminary_pathology;
pub(super) use imaging::diagnostic_mammogram;
pub(super) use imaging::screening_mammogram;
pub(super) use imaging::ultrasound;
pub(super) use laboratory::blood;
pub(super) use laboratory::blood_of_a_stranger;
pub(super) use primary_care::appointment_card;
pub(super) use primary_care::visit_summary;
