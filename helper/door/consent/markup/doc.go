// Package markup draws HTML from templates. It knows the part of html/template's
// language that the trusted window is written in, and nothing of the language of a
// browser: whatever a template puts in is escaped for a text and for a value between
// quotes, which are the only places where one may stand. What is HTML already has a type
// of its own, [HTML].
//
// html/template finds methods by name, so that the linker keeps every method of the
// program, and brings a parser of HTML, CSS and JavaScript: together 2.2 MB of the
// helper (build facts 4). In the tests of the trusted window it draws the same templates
// and must write the same bytes.
//
// Most callers need [Parse] and [Set.Draw].
package markup
