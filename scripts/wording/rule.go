package wording

import (
	"fmt"
	"regexp"
	"slices"
)

// A Rule finds what must not be in texts. It is given all of them, for some rules compare
// one text with others.
type Rule struct {
	Name string
	Find func([]Text) []Finding
}

// A Finding is what a rule found, and where.
type Finding struct {
	Rule string
	Text Text
	What string
}

// String is a finding as a person reads it.
func (f Finding) String() string {
	return fmt.Sprintf("%s: %s %s: %s: %s", f.Text.File, f.Text.Lang, f.Text.Key, f.Rule, f.What)
}

// Rules are all of them.
func Rules() []Rule {
	return slices.Concat(furigana, plain, marks, explained, quoted, glossaryRules(), misleading())
}

// Check returns what breaks the rules and no exception allows, and the exceptions that
// nothing needs or that say no reason.
func Check(texts []Text, rules []Rule, exceptions []Exception) (found []Finding) {
	allow := make([]allowed, len(exceptions))
	for i, e := range exceptions {
		allow[i] = allowed{Exception: e, where: regexp.MustCompile(e.Where)}
	}
	for _, rule := range rules {
		for _, f := range rule.Find(texts) {
			f.Rule = rule.Name
			if i := slices.IndexFunc(allow, func(a allowed) bool { return a.Rule == f.Rule && a.where.MatchString(f.Text.at()) }); i >= 0 {
				allow[i].needed = true
			} else {
				found = append(found, f)
			}
		}
	}
	for _, a := range allow {
		if !a.needed || a.Why == "" {
			found = append(found, Finding{a.Rule, Text{File: "scripts/wording/exceptions.go", Key: a.Where}, "no text needs this exception, or it has no reason"})
		}
	}
	return found
}

// An Exception is for texts that may break a rule, and says why.
type Exception struct {
	Rule  string // its name
	Where string // a pattern for "file key"
	Why   string
}

type allowed struct {
	Exception
	where  *regexp.Regexp
	needed bool
}

// inEach is a rule on each text of some languages for itself.
func inEach(name string, find func(Text) []string, langs ...string) Rule {
	return Rule{name, func(texts []Text) (found []Finding) {
		for _, t := range texts {
			if slices.Contains(langs, t.Lang) {
				for _, what := range find(t) {
					found = append(found, Finding{Text: t, What: what})
				}
			}
		}
		return found
	}}
}
