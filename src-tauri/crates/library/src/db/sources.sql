SELECT source.id, source.path, source.added,
    count(file.id),
    count(*) FILTER (WHERE disposition = 'kept'),
    count(*) FILTER (WHERE disposition = 'copy'),
    count(*) FILTER (WHERE disposition = 'container'),
    count(*) FILTER (WHERE disposition = 'clutter'),
    count(*) FILTER (WHERE disposition = 'unreadable')
FROM source LEFT JOIN file ON file.source = source.id
GROUP BY source.id
ORDER BY source.id
