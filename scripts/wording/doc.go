// Package wording holds the rules of what people read, and runs them over every text of
// the tree: of the app, the trusted window, the municipalities, the services, the shell.
// [Tree] reads the texts, [Rules] are the rules, [Check] tells what breaks them. A rule
// with an exception names the text and says why; one that no text needs is told as well.
//
// The rules are those of the locale facts: the guideline of 2020 for やさしい日本語
// (出入国在留管理庁・文化庁「在留支援のためのやさしい日本語ガイドライン」), 「公用文作成の考え方」 of 2022
// (文化審議会), and the glossary. What a rule finds is to be read by a person; what none
// finds may still be wrong.
package wording
