.load ./mlext
-- Letter case, punctuation, width, line breaks.
SELECT ml_text('Straße ΣΊΣΥΦΟΣ', '{"case": "fold"}') = ml_text('STRASSE σίσυφος', '{"case": "fold"}'),
       ml_text('Straße', '{"case": "fold"}'), ml_text('ÉTÉ', '{"case": "lower"}'), ml_text('été', '{"case": "upper"}');
SELECT ml_text('“Hello” – it’s…', '{"punctuation": "plain"}'), ml_text('ＡＢ１！', '{"width": "half"}'),
       ml_text('Fish  & chips' || char(13, 10) || '  £5 ', '{"lines": "keep"}');
SELECT ml_text('  Ｎ／Ａ ', '{"width": "half", "case": "lower"}'), ml_text(12.5, '{"case": "upper"}');
-- Misread UTF-8. What is right stays.
SELECT column1, ml_fix_encoding(column1) FROM (VALUES
  ('cafÃ©'), ('Itâ€™s'), ('ÃƒÂ©tÃƒÂ©'), ('20 Â°C'), ('ðŸ˜€'), ('ÐŸÑ€Ð¸Ð²ÐµÑ‚'), ('æ—¥æœ¬èªž'), ('naÃ¯ve “façade”'),
  ('café'), ('AHÅ™, the new sofa from IKEA®'), ('CAFÉ®'), ('« cité »'), ('perché»…'), ('VÝŠKA'), ('日本語'), (''), (12), (NULL));
SELECT typeof(ml_fix_encoding(12)), ml_fix_encoding(x'c383'), hex(ml_fix_encoding(CAST(x'c3a9ffc383c2a9' AS TEXT)));
-- HTML.
SELECT ml_html_text('<html><head><title>Menu</title><style>p{}</style></head><body><h1>Menu</h1><p>Fish &amp; chips<br>&pound;5 &euro;6 &#8212; &#x263A;
  <b>fresh</b>ly   made</p><ul><li>one<li>two</ul><script>if (a<b) alert("x")</script><!-- no --></body></html>');
SELECT ml_html_text('<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>'), ml_html_text('a < b & c'),
       ml_html_text('<a href="x>y">link</a>'), ml_html_text('&copy2020 &notit; &nosuch;'), ml_html_text(''), ml_html_text(NULL), ml_html_text(7);
SELECT ml_text(ml_html_text('&ldquo;caf&eacute;&rdquo;&nbsp;&nbsp;<i>noir</i>'), '{"punctuation": "plain"}');
-- A long text, in little time.
SELECT length(ml_text(replace(hex(zeroblob(500000)), '00', 'é  ')));
-- Wrong use: clean_text.err has what is said.
SELECT ml_text('a', '{"case": "title"}');
SELECT ml_text('a', '{"letters": "upper"}');
SELECT ml_fix_encoding();
SELECT ml_fix_encoding('a', '{}');
SELECT ml_html_text('a', 'b');
