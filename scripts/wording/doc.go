// Package wording holds the rules of what people read, and runs them over every text of
// the tree: of the app, the trusted window, the municipalities, the services, the shell.
// [Tree] reads the texts, [Rules] are the rules, [Check] tells what breaks them. A rule
// with an exception names the text and says why; one that no text needs is told as well.
//
// The rules are those of やさしい日本語 and of official Japanese (locale facts 1: the guideline
// 「在留支援のためのやさしい日本語ガイドライン」 of 2020, 「公用文作成の考え方」 of 2022), and the
// glossary (locale facts 2). What a rule finds is for a person to judge; what none finds may
// still be wrong.
package wording
