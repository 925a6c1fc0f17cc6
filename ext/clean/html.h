/*
** HTML as text. Tags, comments, declarations and what is between <script>, <style>, <title> and
** <template> and their ends are removed; entities, named (all of HTML 5) and numeric, are resolved;
** white space is folded, except inside of <pre>; blocks, table rows, list items and <br> are lines,
** cells of a table are kept apart by a space. A '<' that begins no tag is text.
*/
#ifndef MLEXT_CLEAN_HTML_H
#define MLEXT_CLEAN_HTML_H

#include "base/buffer.h"

/* Replaces what is in `out` with the text. */
MlStatus ml_html_text(MlCall *call, const char *html, size_t length, MlBuffer *out);

#endif
