//! Sentences as reports have them, with the codes that they should suggest: `?` before a code that is uncertain.

use second_read_model::extract::PageText;

use super::*;

/// What a text on one page suggests, in order.
fn suggested(text: &str) -> Vec<Suggestion> {
    let pages = vec![PageText { number: 1, text: text.to_owned(), ..PageText::default() }];
    suggest(&Extract { pages, ..Extract::default() })
}

fn short(suggestions: &[Suggestion]) -> String {
    let mark = |suggestion: &Suggestion| if suggestion.certainty == Certainty::Uncertain { "?" } else { "" };
    suggestions.iter().map(|suggestion| format!("{}{}", mark(suggestion), suggestion.code)).collect::<Vec<_>>().join(" ")
}

/// Every case is looked at before the test fails.
#[track_caller]
fn check(cases: &[(&str, &str)], before: &str) {
    let mut wrong = Vec::new();
    for (text, expected) in cases {
        let found = suggested(&format!("{before}{text}"));
        if short(&found) != *expected {
            wrong.push(format!("{text:?}\n    expected {expected:?}, found {:?}", short(&found)));
        }
        for one in &found {
            assert!(text.contains(&one.evidence), "{:?} is not a piece of {text:?}", one.evidence);
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn what_pathologists_write() {
    check(
        &[
            ("LEFT BREAST, 2:00, CORE BIOPSY:\n- INVASIVE DUCTAL CARCINOMA, NO SPECIAL TYPE, GRADE 2.", "C50.412"),
            ("RIGHT BREAST, 10 O'CLOCK, BIOPSY: INVASIVE DUCTAL CARCINOMA.", "C50.411"),
            ("Left breast, upper outer quadrant, core biopsy: infiltrating lobular carcinoma.", "C50.412"),
            ("Breast, right, lumpectomy: Invasive mammary carcinoma of no special type.", "C50.911"),
            ("Breast, left, core biopsy: Ductal carcinoma in situ, high grade.", "D05.12"),
            (
                "A. Breast, left, excision: Benign breast tissue, negative for carcinoma.\nB. Breast, right, excision: Invasive lobular carcinoma.",
                "C50.911",
            ),
            ("SENTINEL LYMPH NODES, LEFT AXILLA: METASTATIC CARCINOMA IN ONE OF THREE NODES (1/3).", "C77.3"),
            ("Lymph nodes, right axilla, excision: Negative for metastatic carcinoma (0/4).", ""),
            ("Colon, sigmoid, 25 cm, polypectomy: Tubulovillous adenoma with low-grade dysplasia.", "D12.5"),
            ("Cecum, biopsy: Invasive adenocarcinoma, moderately differentiated.", "C18.0"),
            ("Ascending colon polyp: Tubular adenoma, negative for high-grade dysplasia or malignancy.", "D12.2"),
            ("RECTUM, MASS, BIOPSY: MODERATELY DIFFERENTIATED ADENOCARCINOMA.", "C20"),
            ("Skin, right cheek, shave biopsy: Basal cell carcinoma, nodular type, extending to the deep margin.", "C44.319"),
            ("Skin, back, punch biopsy: Malignant melanoma, superficial spreading type, Breslow 0.8 mm.", "C43.59"),
            ("Skin, left forearm: Squamous cell carcinoma, well differentiated.", "C44.629"),
            ("Prostate, needle core biopsies: Prostatic adenocarcinoma, Gleason score 3+4=7 (Grade Group 2).", "C61"),
            ("Prostate, left base: Benign prostatic tissue. No carcinoma identified.", ""),
            ("Lung, right upper lobe, biopsy: Adenocarcinoma.", "C34.11"),
            ("Liver, core biopsy: Metastatic adenocarcinoma, consistent with colonic primary.", "C78.7"),
            ("Kidney, left, radical nephrectomy: Clear cell renal cell carcinoma, Fuhrman grade 2.", "C64.2"),
            ("Thyroid, right lobe: Papillary thyroid carcinoma, 1.2 cm.", "C73"),
            ("Brain, right frontal lobe, resection: Glioblastoma, IDH-wildtype, WHO grade 4.", "C71.1"),
            ("Lymph node, left neck, excision: Diffuse large B-cell lymphoma, germinal center type.", "C83.3"),
            ("Bone marrow biopsy: Plasma cell myeloma, 40% plasma cells.", "C90.0"),
            ("Ovary, right, salpingo-oophorectomy: High-grade serous carcinoma.", "C56.1"),
            ("Endometrium, curettage: Endometrioid adenocarcinoma, FIGO grade 1.", "C54.1"),
            ("Stomach, antrum, biopsy: Chronic gastritis, negative for Helicobacter pylori. No intestinal metaplasia.", "K29.50"),
            ("Gallbladder, cholecystectomy: Chronic cholecystitis with cholelithiasis. Negative for malignancy.", "K80.10"),
            ("Urinary bladder, TURBT: High-grade urothelial carcinoma, invasive into lamina propria.", "C67.9"),
            ("Pancreas, head, FNA: Suspicious for adenocarcinoma.", "?C25.0"),
            ("Lung, left lower lobe, FNA: Atypical cells, suspicious for malignancy.", "?C34.32"),
            ("Breast, left, stereotactic biopsy: Fibrocystic changes. Not only is there no carcinoma but also no atypia.", "N60.12"),
            ("MARGINS NEGATIVE FOR INVASIVE CARCINOMA. DUCTAL CARCINOMA IN SITU, LEFT BREAST.", "D05.12"),
            ("Esophagus, distal, biopsy: Barrett's esophagus, negative for dysplasia.", "K22.70"),
            ("Cervix, LEEP: CIN 3, margins free.", "D06.9"),
            ("Testis, left, orchiectomy: Classic seminoma, 3.1 cm.", "C62.92"),
            ("No malignancy identified.", ""),
            ("There is nothing to suggest lupus or vasculitis.", ""),
            ("Dementia: delirium precautions.", "F03.90"),
            ("Carcinoma of the left breast, metastatic.", "C50.912"),
            ("Chronic cholecystitis (HCC).", "K81.1"),
            ("Malignant neoplasm of sigmoid colon (HCC) [C18.7], stage IIIB", "C18.7"),
            ("Benign breast tissue; no evidence of malignancy.", ""),
            ("Carcinoma", ""),
        ],
        "DIAGNOSIS\n",
    );
}

#[test]
fn what_radiologists_write() {
    check(
        &[
            ("1. No evidence of intracranial metastasis.\n2. Probable 4 mm calcified falcine meningioma.", "?D32.0"),
            ("No acute intracranial abnormality. No evidence of stroke.", ""),
            ("Cardiomegaly without consolidation. 8 mm nodule in the right upper zone; CT is advised.", "I51.7 R91.1"),
            ("BI-RADS 5: highly suggestive of malignancy, left breast at 2 o'clock.", "R92.8 ?C50.412"),
            ("Acute pulmonary embolism in the right lower lobe artery.", "I26.99"),
            ("No pulmonary embolism. Small left pleural effusion.", "J90"),
            ("Findings are concerning for pneumonia.", "?J18.9"),
            ("Pneumonia cannot be excluded.", "?J18.9"),
            ("Pneumonia was ruled out.", ""),
            ("Pulmonary embolism excluded.", ""),
            ("Doubt appendicitis.", ""),
            ("Multiple hepatic metastases.", "C78.7"),
            ("Indication: rule out DVT. No deep vein thrombosis in either leg.", ""),
            ("Acute deep vein thrombosis of the left popliteal vein.", "I82.432"),
            ("Severe osteoarthritis of the left knee.", "M17.12"),
            ("Full-thickness tear of the right supraspinatus tendon.", "M75.121"),
            ("Complex tear of the medial meniscus, right knee.", "S83.241A"),
            ("Hepatic steatosis. Cholelithiasis without evidence of acute cholecystitis.", "K76.0 K80.20"),
            ("Sigmoid diverticulosis without diverticulitis.", "K57.30"),
            ("No change in the known meningioma.", "D32.9"),
            ("Interval resolution of pneumonia.", ""),
            ("Possible small bowel obstruction versus ileus.", "?K56.609"),
            ("Infrarenal abdominal aortic aneurysm, 4.2 cm.", "I71.40"),
            ("The liver lesion may represent hepatocellular carcinoma.", "?C22.0"),
            ("Status post right nephrectomy for renal cell carcinoma. No recurrence.", ""),
            ("Unchanged appearance after treatment for lymphoma.", ""),
            ("? PE", ""),
            ("Non-obstructing right renal calculus.", "N20.0"),
            ("Normal study.", ""),
        ],
        "IMPRESSION\n",
    );
}

#[test]
fn what_clinicians_write() {
    check(
        &[
            ("1. Type 2 diabetes mellitus.\n2. Essential hypertension.\n3. Hyperlipidemia.", "E11.9 I10 E78.5"),
            ("Inferior ST-elevation myocardial infarction", "I21.19"),
            ("NSTEMI, heart failure with reduced ejection fraction", "I21.4 I50.20"),
            ("HFrEF, EF 30%. AFib on apixaban.", "I50.20 I48.91"),
            ("T2DM with CKD stage 3b", "E11.22 N18.32"),
            ("CKD stage 3", "N18.30"),
            ("COPD exacerbation", "J44.1"),
            ("Relapsing-remitting multiple sclerosis", "G35"),
            ("Focal epilepsy, well controlled", "G40.109"),
            ("Benign rolandic epilepsy", "G40.0"),
            ("Parkinson's disease", "G20.A1"),
            ("Stage III non-small cell lung cancer, left upper lobe", "C34.12"),
            ("Metastatic breast cancer with bone metastases", "C50.919 C79.51"),
            ("Multiple myeloma, on lenalidomide", "C90.0"),
            ("62-year-old woman with a history of breast cancer, now presenting with atrial fibrillation", "I48.91"),
            ("History of colon cancer.", ""),
            ("s/p mastectomy for breast cancer 2015", ""),
            ("Mother had ovarian cancer at 52.", ""),
            ("Her mother had breast cancer; the patient has hypothyroidism.", "E03.9"),
            ("Family history of melanoma.", ""),
            ("Patient denies asthma.", ""),
            ("Chest pain, rule out myocardial infarction.", ""),
            ("Suspected Crohn's disease", "?K50.90"),
            ("No history of stroke or TIA, but hypertension is present.", "I10"),
            ("Screening for colon cancer", ""),
            ("At risk for osteoporosis", ""),
            ("Rheumatoid arthritis, seropositive", "M06.9"),
            ("Not multiple sclerosis", ""),
            ("Obstructive sleep apnea, on CPAP; morbid obesity", "G47.33 E66.01"),
            ("Acute appendicitis", "K35.80"),
            ("Left breast cancer", "C50.912"),
            ("Cancer of the left breast, upper inner quadrant", "C50.212"),
            ("Sciatica of the left side", "M54.32"),
            ("Cataract", "H26.9"),
            ("Major depressive disorder; generalized anxiety disorder", "F32.9 F41.1"),
            ("Acute kidney injury, resolved", ""),
            ("Iron deficiency anemia", "D50.9"),
            ("GERD", "K21.9"),
            ("She was not diagnosed with lupus.", ""),
            ("Discussed the risk of stroke.", ""),
            ("Hypertension - well controlled, not diabetes", "I10"),
            ("The gist of it: ms in hand, hearing aids, pad changed.", ""),
            ("Moyamoya disease", "I67.5"),
            ("Allergic rhinitis", "J30.9"),
        ],
        "ASSESSMENT\n",
    );
}

#[test]
fn other_languages() {
    check(
        &[
            ("Diagnosen:\nMammakarzinom links, ED 03/2024\nArterielle Hypertonie", "C50.912 I10"),
            ("Beurteilung\nUnauffällige MRT des Schädels. Kein Anhalt für eine Fehlbildung oder hippokampale Sklerose.", ""),
            ("Diagnose: V. a. Epilepsie", "?G40.909"),
            ("Diagnose: Z. n. Mammakarzinom rechts", ""),
            ("Diagnose: Invasiv-duktales Karzinom der linken Mamma", "C50.912"),
            ("Fragestellung\nRolandische Epilepsie, Ausschluss Läsion.\nBeurteilung\nKeine Läsion.", ""),
            ("Conclusion\nÉpilepsie à pointes centro-temporales (épilepsie rolandique). Pas de traitement.", "G40.0"),
            ("Conclusion : Carcinome canalaire infiltrant du sein gauche.", "C50.912"),
            ("Conclusion : Pas d'argument pour une embolie pulmonaire.", ""),
            ("Conclusion : Antécédent de cancer du sein.", ""),
            ("Diagnóstico: Carcinoma ductal infiltrante de mama izquierda", "C50.912"),
            ("JUICIO CLÍNICO\nDiabetes mellitus tipo 2. Sin evidencia de neumonía.", "E11.9"),
            ("Diagnóstico: sospecha de cáncer de pulmón", "?C34.90"),
            ("Conclusão: Câncer de próstata. Sem sinais de metástases ósseas.", "C61"),
            ("Rozpoznanie: Rak piersi lewej. Nadciśnienie tętnicze.", "C50.912 I10"),
            ("Rozpoznanie: Nie stwierdzono cech zawału serca.", ""),
            ("Διάγνωση: Καρκίνος μαστού αριστερά", "C50.912"),
            ("Διάγνωση: Σακχαρώδης διαβήτης τύπου 2", "E11.9"),
            ("診断：左乳癌", "C50.912"),
            ("診断：肺癌の疑い", "?C34.90"),
            ("診断\n肺炎は認めない。", ""),
        ],
        "",
    );
}

#[test]
fn where_it_stands() {
    check(
        &[
            ("FAMILY HISTORY\nBreast cancer.\nASSESSMENT\nAsthma.", "J45.909"),
            ("INDICATION\nNewly diagnosed left breast cancer.\nIMPRESSION\nNo metastasis.", ""),
            ("PAST MEDICAL HISTORY\nHypertension.\nIMPRESSION\nNormal.", ""),
            ("PREOPERATIVE DIAGNOSIS: Acute appendicitis.\nPOSTOPERATIVE DIAGNOSIS: Acute appendicitis.", "K35.80"),
            ("PREOPERATIVE DIAGNOSIS: Cholelithiasis.\nPROCEDURE: Cholecystectomy.", "K80.20"),
            ("Dear colleague,\nMrs. Nobody was diagnosed with multiple sclerosis in 2020.", "G35"),
            ("Dear colleague,\nher mother was diagnosed with multiple sclerosis in 2020.", ""),
            ("Dear colleague,\nshe has no complaints. Multiple sclerosis is a disease.", ""),
            ("Exam: MRI LEFT KNEE\nIMPRESSION\nTear of the medial meniscus.", "S83.242A"),
            ("Specimen: Right breast, core biopsy\nDIAGNOSIS\nInvasive ductal carcinoma.", "C50.911"),
            ("COMMENT\nResults consistent with chronic kidney disease stage G3a.", "?N18.31"),
            ("PROBLEM LIST\nHypertension    active\nAsthma    active", "I10 J45.909"),
            ("Sex: M\nDIAGNOSIS\nLeft breast: invasive ductal carcinoma", "C50.922"),
            ("ASSESSMENT:,  Allergic rhinitis.,PLAN:,1.  She will rest. Hypertension.", "J30.9"),
            ("Diagnosis (ICD-10): C50.412", "C50.412"),
            ("ASSESSMENT AND PLAN:\n1) Hypertension - continue lisinopril.\n2) Rule out pneumonia.", "I10"),
            ("Histologic type: invasive carcinoma of no special type\nLaterality: left", "C50.912"),
            ("", ""),
            ("IMPRESSION", ""),
        ],
        "",
    );
}

#[test]
fn words_in_the_forms_that_a_language_gives_them() {
    check(
        &[
            // German compounds, cases and adjectives.
            ("Diagnose: Exzision eines malignen Melanoms des Rückens", "C43.59"),
            ("Diagnose: Fortgeschrittenes Nierenzellkarzinom rechts", "C64.1"),
            ("Diagnose: Zustand der akuten Pankreatitis", "K85.90"),
            ("Diagnose: Schlecht differenziertes Adenokarzinom des Magens", "C16.9"),
            ("Diagnose: Ovarialkarzinom rechts; Lebermetastasen", "C56.1 C78.7"),
            ("Diagnose: Gering differenziertes Plattenepithelkarzinom des Ösophagus", "C15.9"),
            // French
            ("Conclusion : Polyarthrite rhumatoïde séropositive. Sténose carotidienne gauche.", "M05.9 I65.22"),
            ("Conclusion : Lymphome diffus à grandes cellules B.", "C83.3"),
            ("Conclusion : Métastases hépatiques d'un adénocarcinome colique.", "C78.7 C18.9"),
            // Spanish
            ("Diagnóstico: Adenocarcinoma de recto medio moderadamente diferenciado", "C20"),
            ("Diagnóstico: Leucemia linfocítica crónica. Artrosis de rodilla derecha.", "C91.1 M17.11"),
            // Portuguese
            ("Conclusão: Carcinoma lobular invasivo da mama direita.", "C50.911"),
            ("Diagnóstico de alta: Acidente vascular cerebral isquêmico", "I63.9"),
            // Polish cases
            ("Rozpoznanie: Chora z rakiem jajnika prawego", "C56.1"),
            ("Rozpoznanie: Utkanie czerniaka złośliwego skóry podudzia lewego", "C43.72"),
            ("Rozpoznanie: W przebiegu przewlekłej białaczki limfocytowej", "C91.1"),
            // Greek cases
            ("Διάγνωση: Ασθενής με πολλαπλό μυέλωμα", "C90.0"),
            ("Συμπέρασμα: Εικόνα καρκινώματος του δεξιού νεφρού", "C64.1"),
            ("Διάγνωση: Κρίση βρογχικού άσθματος", "J45.909"),
            // Japanese
            ("診断：右腎細胞癌", "C64.1"),
            ("最終診断：びまん性大細胞型B細胞リンパ腫", "C83.3"),
        ],
        "",
    );
}

#[test]
fn what_other_languages_do_not_assert() {
    check(
        &[
            ("Beurteilung: Eine tiefe Beinvenenthrombose konnte ausgeschlossen werden.", ""),
            ("Diagnose: Dringender Verdacht auf ein Pankreaskarzinom", "?C25.9"),
            ("Beurteilung: Keine Zeichen einer Pneumonie. Bekannte Sarkoidose.", "D86.9"),
            ("Conclusion : Aspect évocateur d'un hépatocarcinome.", "?C22.0"),
            ("Conclusion : Pas de signe de lithiase rénale ni d'appendicite aiguë.", ""),
            ("Conclusion : Patiente opérée d'un méningiome. Fille atteinte d'épilepsie.", ""),
            ("Conclusión: Se descartó embolia pulmonar. Probable neumonía.", "?J18.9"),
            ("Conclusión: Antecedente de cáncer de colon en el padre.", ""),
            ("Conclusão: Ausência de sinais de apendicite aguda. Suspeita de diverticulite.", "?K57.32"),
            ("Wnioski: Nie wykazano cech zatorowości płucnej. Podejrzenie raka płuca.", "?C34.90"),
            ("Συμπέρασμα: Δεν αναδεικνύονται ηπατικές μεταστάσεις. Πιθανή χολολιθίαση.", "?K80.20"),
            ("診断：肺血栓塞栓症は認められません。", ""),
            ("診断：脳梗塞の可能性", "?I63.9"),
            ("診断：気管支喘息。父が大腸癌で手術。", "J45.909"),
        ],
        "",
    );
}

#[test]
fn where_a_paper_says_it_otherwise() {
    check(
        &[
            // Headings that are on no list.
            ("FINAL RADIOLOGIC IMPRESSION\nAcute calculous cholecystitis.", "K80.00"),
            ("Today's Diagnoses:\nGout", "M10.9"),
            ("Differential diagnosis under discussion: lupus", ""),
            ("DIAGNOSIS      Myasthenia gravis", "G70.00"),
            // No section for it.
            ("To whom it may concern\n\nUlcerative colitis, in steady state.\n\nYours", "K51.90"),
            ("Asthma can be dangerous for you.", ""),
            ("Tetanus    2020-01-01\nMeasles    2020-01-01", ""),
            ("Bref, au total embolie pulmonaire droite.", "I26.99"),
            // Where the growth is.
            ("Specimen: Right hemicolectomy\nTumor site: Cecum\nHistologic type: Adenocarcinoma", "C18.0"),
            ("DIAGNOSIS\nMetastatic colorectal adenocarcinoma", "C18.9"),
            ("DIAGNOSIS\nLymph node, right neck: metastatic squamous cell carcinoma", "C77.0"),
            // What is true in general.
            ("INTERPRETATION\nBRAF V600E is common in melanoma. It is approved for thyroid cancer.", ""),
            ("Today's Diagnoses:\nGout\nGout is a kind of arthritis. Asthma is a long-term condition.", "M10.9"),
            // The choices of a form.
            ("DIAGNOSIS\n[ ] Crohn's disease   [x] Ulcerative colitis", "K51.90"),
            ("Name: Nobody      Sex: F      Diagnosis: Follicular lymphoma\nThe melanoma study", "C82.9"),
            ("PREOPERATIVE DIAGNOSIS: Ovarian cancer\nPOSTOPERATIVE DIAGNOSIS: Same", "C56.9"),
            ("PREOPERATIVE DIAGNOSIS: Ovarian cancer\nPOSTOPERATIVE DIAGNOSIS: Benign cyst", ""),
            // A part of another thing.
            ("DIAGNOSIS\nRight breast: invasive lobular carcinoma with lobular carcinoma in situ", "C50.911"),
            ("DIAGNOSIS\nRight breast: lobular carcinoma in situ", "D05.01"),
            // A side within a name.
            ("IMPRESSION\nStenosis of the left internal carotid artery. Calculus of the right ureter.", "I65.22 N20.1"),
            // "SEP" is a month in English.
            ("DIAGNOSES\nThe patient was seen for gout on 12 SEP 2020", "M10.9"),
            ("CONCLUSION\nLa patiente est suivie pour une SEP dans le service", "G35"),
            // Editions of other countries.
            ("Diagnostic (CIM-10 : E05.0)", "E05.0"),
            ("Diagnóstico: CID-10 K35.8", "K35.8"),
            ("CIE-10: N20.1", "N20.1"),
        ],
        "",
    );
}

#[test]
fn coded_fields_come_first() {
    let entry = |text: &str, code: &str, status: &str| Entry {
        sort: "problem".into(),
        text: text.into(),
        code: code.into(),
        status: status.into(),
        page: Some(2),
        ..Entry::default()
    };
    let icd = "http://hl7.org/fhir/sid/icd-10-cm|";
    let pages = vec![PageText { number: 1, text: "IMPRESSION\nBreast cancer. Asthma.".into(), ..PageText::default() }];
    let entries = vec![
        entry("Cancer of the left breast", &format!("{icd}C50.912"), "active"),
        entry("Gout", &format!("{icd}M10.9"), "resolved"),
        entry("Essential hypertension (disorder)", "http://snomed.info/sct|59621000", "active"),
        entry("Nonsense", &format!("{icd}C50.499"), "active"),
        Entry { sort: "medicine".into(), text: "Asthma pump".into(), ..Entry::default() },
    ];
    let found = suggest(&Extract { pages, entries, ..Extract::default() });
    assert_eq!(short(&found), "C50.912 I10 J45.909");
    let kinds: Vec<_> = found.iter().map(|one| (one.certainty, one.page)).collect();
    assert_eq!(kinds, [(Certainty::Stated, Some(2)), (Certainty::Asserted, Some(2)), (Certainty::Asserted, Some(1))]);
    assert_eq!(found[0].evidence, "Cancer of the left breast");
}

#[test]
fn hostile_text_ends() {
    for text in [
        "DIAGNOSIS\n".repeat(5_000),
        "no ".repeat(60_000),
        "carcinoma breast left ".repeat(5_000),
        "1. ".repeat(20_000),
        "?".repeat(50_000),
    ] {
        assert!(suggested(&format!("DIAGNOSIS\n{text}")).len() <= READ);
    }
}

#[test]
fn reasons_of_an_examination_that_say_what_is_known() {
    let paper = "RADIOLOGY REPORT\nEXAM: PET/CT\nTECHNIQUE: FDG\n\nINDICATION: ";
    check(
        &[
            ("Hodgkin lymphoma, interim restaging after cycles of ABVD.\n\nFINDINGS: No uptake.", "C81.9"),
            ("Hodgkin lymphoma?\n\nFINDINGS: No uptake.", ""),
            ("Rule out Hodgkin lymphoma, on chemotherapy.\n\nFINDINGS: No uptake.", ""),
            ("Hodgkin lymphoma.\n\nFINDINGS: No uptake.", ""),
            ("Known Hodgkin lymphoma.\n\nFINDINGS: No uptake.", "C81.9"),
            ("Hodgkin lymphoma. No known drug allergies.\n\nFINDINGS: No uptake.", ""),
        ],
        paper,
    );
}

#[test]
fn letters_behind_a_doctor_are_no_disease() {
    check(
        &[
            ("Dr. A. Nobody DM (Card.)", ""),
            ("Dr. T. Nobody, DM (Haematopathology)", ""),
            ("Seen by Dr. Lind, DM and gout.", "E11.9 M10.9"),
            ("Gout. Seen by Dr. B. Lind MS", "M10.9"),
        ],
        "ASSESSMENT\n",
    );
}
