-- In the writing connection alone: what changed since `transact` began, and whether it did begin.
CREATE TEMP TABLE change_log (id INTEGER PRIMARY KEY, tab TEXT NOT NULL, before TEXT, after TEXT);
CREATE TEMP TABLE change_open (one INTEGER NOT NULL);
