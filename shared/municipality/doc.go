// Package municipality holds what a municipality (市区町村) says about the
// procedures for a My Number Card and its certificates: offices, opening hours,
// fees, papers, phones, each fact with the page and the date it is from. It
// answers what a person asks: where, when, with what, for how much.
//
// The facts are data: one YAML file a municipality in the folder data, and one
// national file for what is the same everywhere; a municipality's own entry comes
// before the national one. The build checks the files and makes JSON of them,
// which [Parse] reads; [Merge] puts a municipality over the nation, and
// [Municipality.Answer] answers a [Question].
package municipality
