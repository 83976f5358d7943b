-- One row in each USER table, for the test of undo.
INSERT INTO set_fact VALUES ('a', 'kind', 'letter', 'now');
INSERT INTO person_decision (id, sort, person_key) VALUES (7, 'same', 'p');
INSERT INTO diagnosis VALUES (3, 'p', 'C50.412', 'title', 'words');
INSERT INTO tag VALUES ('a', 3, 'now');
INSERT INTO note VALUES (9, 'a', 'text', 'now');
INSERT INTO trashed VALUES ('a', 'now');
INSERT INTO key_image VALUES ('a', '1.2', 0, '');
INSERT INTO recipient VALUES (1, 'p', 'n', '{"a": [1, 2.5, null]}');
INSERT INTO medical_case VALUES (5, 't', 'p', '{}');
INSERT INTO case_diagnosis VALUES (5, 3, 0);
INSERT INTO case_record VALUES (5, 'a', 0, 0);
INSERT INTO case_line VALUES (1, 5, 'question', 0, 'Why?');
INSERT INTO send VALUES (1, 5, 'r', 'now', 'ab', '{}');
INSERT INTO opinion VALUES (1, 5, 'a', '', '{}');
