// Package gazetteer is the list of the 1,741 municipalities of Japan (1,718 市町村 and the
// 23 特別区) with code, name, reading and English name, and finds one by what a person
// types: in kanji, kana or letters, with or without 市区町村 and the prefecture.
//
// The list is municipalities.tsv, whose head names its sources. The build puts it beside
// the app, which fetches it when a person begins to choose; nothing embeds it.
package gazetteer
