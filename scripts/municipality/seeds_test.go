package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/datafile"
	"jpkiweb/shared/municipality/publication"
)

// The five municipalities of (municipality facts 3).
const (
	sanda     = "282197"
	narashino = "122165"
	kakogawa  = "282103"
	hokuei    = "313726"
	ojiya     = "152081"
)

// seedFolder is a frozen copy of the files, as the pages of the five municipalities said
// when they were read. Tests of what a city says ask the copy, so that a city's staff
// fail none of them; TestFilesSayWhatThePagesSaid holds the files to it.
const seedFolder = "scripts/municipality/testdata/seeds"

// cities are all municipalities that ship, over the national file: for what holds of
// every file, whatever staff write there.
func cities(t *testing.T) map[string]*municipality.Municipality {
	t.Helper()
	return municipalities(t, dataFolder)
}

// seeds are the five municipalities as their pages said, over the nation.
func seeds(t *testing.T) map[string]*municipality.Municipality {
	t.Helper()
	all := municipalities(t, seedFolder)
	for _, code := range []string{sanda, narashino, kakogawa, hokuei, ojiya} {
		if all[code] == nil {
			t.Fatalf("no file of %s", code)
		}
	}
	return all
}

// municipalities are those of a folder, over its national file.
func municipalities(t *testing.T, folder string) map[string]*municipality.Municipality {
	t.Helper()
	root(t)
	docs, problems, err := datafile.Folder(folder, "2026-07-16", nil)
	if err != nil {
		t.Fatal(err)
	}
	if mistakes := datafile.Errors(problems); len(mistakes) > 0 {
		t.Fatal(mistakes)
	}
	holidays, err := publication.Holidays(2026)
	if err != nil {
		t.Fatal(err)
	}
	var national *municipality.File
	for _, doc := range docs {
		if doc.File.Code == municipality.NationalCode {
			national = doc.File
		}
	}
	all := map[string]*municipality.Municipality{}
	for _, doc := range docs {
		city := doc.File
		if city == national {
			city = nil
		}
		all[doc.File.Code] = municipality.Merge(national, city)
		all[doc.File.Code].Holidays = holidays
	}
	if national == nil {
		t.Fatalf("no national file in %s", folder)
	}
	return all
}

func japanTime(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02 15:04 -0700", s+" +0900")
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// status is every place of an answer with its state.
func status(a municipality.Answer) string {
	const form = "01-02 15:04"
	var list []string
	for _, p := range a.Places {
		line := p.Name.Ja + " " + string(p.State)
		if p.State == municipality.Open {
			line += " " + p.Until.Format(form)
		} else if p.Next != nil {
			line += " " + p.Next.From.Format(form)
		}
		list = append(list, line)
	}
	return strings.Join(list, "; ")
}

func TestHoursOfTheSeeds(t *testing.T) {
	all := seeds(t)
	const (
		renew, reset = lifecycle.Renew, lifecycle.PINReset
		self, agent  = municipality.Self, municipality.Agent
	)
	for _, test := range []struct {
		city      string
		procedure lifecycle.Procedure
		applicant municipality.Applicant
		now       string
		want      string // of the places in order, each as its state and time
	}{
		{sanda, renew, self, "2026-07-16 08:59", "closed 07-16 09:00"},
		{sanda, renew, self, "2026-07-16 16:59", "open 07-16 17:00"},
		{sanda, reset, self, "2026-07-17 17:00", "closed 07-21 09:00"},
		{narashino, renew, self, "2026-07-16 08:30", "open 07-16 17:00"},
		{narashino, renew, self, "2026-12-28 17:00", "closed 01-04 08:30"},
		{kakogawa, renew, self, "2026-07-16 10:30", "open 07-16 17:00; open 07-16 18:00; closed 07-16 11:00"},
		{kakogawa, renew, self, "2026-07-20 16:00", "closed 07-21 09:00; open 07-20 17:00; open 07-20 17:00"},
		{kakogawa, renew, self, "2026-11-15 16:00", "closed 11-16 09:00; open 11-15 17:00; open 11-15 17:00"},
		{kakogawa, renew, self, "2026-11-22 16:00", "closed 11-24 09:00; closed 11-23 10:00; closed 11-23 11:00"},
		{kakogawa, reset, self, "2026-07-16 09:00", "open 07-16 17:00; open 07-16 19:00; closed 07-16 10:00"},
		{kakogawa, reset, self, "2026-07-18 16:00", "closed 07-21 09:00; open 07-18 17:00; open 07-18 17:00"},
		{kakogawa, renew, agent, "2026-07-16 10:30", "open 07-16 17:00"},
		{hokuei, renew, self, "2026-07-16 10:30", "hours-unknown; hours-unknown"},
		{ojiya, renew, self, "2026-07-16 08:29", "closed 07-16 08:30"},
		{ojiya, reset, self, "2027-01-03 10:00", "closed 01-04 08:30"},
	} {
		t.Run(fmt.Sprint(test.city, " ", test.procedure, " ", test.applicant, " ", test.now), func(t *testing.T) {
			a := all[test.city].Answer(municipality.Question{Procedure: test.procedure, Applicant: test.applicant, Now: japanTime(t, test.now)})
			got := status(a)
			for _, p := range a.Places {
				got = strings.Replace(got, p.Name.Ja+" ", "", 1)
			}
			if got != test.want {
				t.Errorf("got %s\nwant %s", status(a), test.want)
			}
		})
	}
}

func TestFeesOfTheSeeds(t *testing.T) {
	all := seeds(t)
	for city, want := range map[string]string{
		sanda: "200", narashino: "0 200?", kakogawa: "0", hokuei: "0 200?", ojiya: "0 200?",
	} {
		procedure := lifecycle.Issue
		if city == sanda || city == kakogawa {
			procedure = lifecycle.Renew
		}
		a := all[city].Answer(municipality.Question{Procedure: procedure, Applicant: municipality.Self, Now: japanTime(t, "2026-07-16 10:00")})
		var got []string
		for _, f := range a.Fees {
			line := fmt.Sprint(f.Yen)
			if f.When != nil && f.Yen > 0 {
				line += "?"
			}
			got = append(got, line)
		}
		slices.Sort(got)
		if strings.Join(got, " ") != want {
			t.Errorf("%s: fees %q, want %s", city, got, want)
		}
	}
}

func TestPhonesOfTheSeeds(t *testing.T) {
	all := seeds(t)
	for _, test := range []struct {
		city      string
		procedure lifecycle.Procedure
		applicant municipality.Applicant
		want      []string
	}{
		{sanda, lifecycle.Renew, municipality.Self, []string{"079-559-5044"}},
		{narashino, lifecycle.Renew, municipality.Self, []string{"047-411-7109", "047-453-9249"}},
		{kakogawa, lifecycle.Renew, municipality.Agent, []string{"079-427-9315", "079-427-9185"}},
		{hokuei, lifecycle.LostCard, municipality.Self, []string{"0120-95-0178", "0570-783-578", "0120-0178-27", "050-3818-1250", "37-5866", "36-3111"}},
		{sanda, lifecycle.LostCard, municipality.Self, []string{"0120-95-0178", "0570-783-578", "0120-0178-27", "050-3818-1250"}},
	} {
		a := all[test.city].Answer(municipality.Question{Procedure: test.procedure, Applicant: test.applicant, Now: japanTime(t, "2026-07-16 10:00")})
		var got []string
		for _, p := range a.Phones {
			got = append(got, p.Number)
		}
		if len(got) < len(test.want) || !slices.Equal(got[:len(test.want)], test.want) {
			t.Errorf("%s %s %s: phones %q, want first %q", test.city, test.procedure, test.applicant, got, test.want)
		}
	}
}

func TestAgentsVisitTwiceOrOnce(t *testing.T) {
	all := seeds(t)
	for _, test := range []struct {
		city      string
		procedure lifecycle.Procedure
		visits    int
	}{
		{hokuei, lifecycle.Issue, 3}, {sanda, lifecycle.Issue, 2}, {ojiya, lifecycle.Issue, 2}, {kakogawa, lifecycle.Renew, 1},
	} {
		a := all[test.city].Answer(municipality.Question{Procedure: test.procedure, Applicant: municipality.Agent, Now: japanTime(t, "2026-07-16 10:00")})
		if len(a.Visits) != test.visits {
			t.Errorf("%s %s: %d visits, want %d", test.city, test.procedure, len(a.Visits), test.visits)
		}
	}
	for _, city := range []string{sanda, narashino} {
		a := all[city].Answer(municipality.Question{Procedure: lifecycle.Renew, Applicant: municipality.Agent, Now: japanTime(t, "2026-07-16 10:00")})
		if !slices.ContainsFunc(a.Checks, func(c municipality.Check) bool { return c.Why == municipality.CheckAsk }) {
			t.Errorf("%s: nobody is told to ask before", city)
		}
	}
}

// The pages are from 2020 to 2023 or without date: whoever asks is told.
func TestAgeOfTheSeeds(t *testing.T) {
	all := seeds(t)
	for city, want := range map[string]municipality.CheckReason{
		sanda: municipality.CheckUndated, narashino: municipality.CheckOld, kakogawa: municipality.CheckOld,
		hokuei: municipality.CheckUndated, ojiya: municipality.CheckOld,
	} {
		a := all[city].Answer(municipality.Question{Procedure: lifecycle.Renew, Applicant: municipality.Self, Now: japanTime(t, "2026-07-16 10:00")})
		if !slices.ContainsFunc(a.Checks, func(c municipality.Check) bool { return c.Why == want }) {
			t.Errorf("%s: checks %+v", city, a.Checks)
		}
	}
}

// Every question has an answer that leads somewhere: a place, a phone or a reason.
func TestEveryQuestionLeadsSomewhere(t *testing.T) {
	for code, m := range cities(t) {
		for _, p := range lifecycle.Procedures {
			for _, applicant := range municipality.Applicants {
				for _, pin := range append([]lifecycle.PINName{""}, datafile.PINNames[:]...) {
					a := m.Answer(municipality.Question{Procedure: p, Applicant: applicant, PIN: pin, Now: japanTime(t, "2026-07-16 10:00")})
					if len(a.Phones) == 0 {
						t.Errorf("%s %s %s %s: no phone", code, p, applicant, pin)
					}
					if a.Known && a.Source < 0 {
						t.Errorf("%s %s %s %s: guide without source", code, p, applicant, pin)
					}
					for _, v := range a.Visits {
						for _, paper := range v.Bring {
							if paper.Name.Ja == paper.ID {
								t.Errorf("%s %s %s: paper %s has no name", code, p, applicant, paper.ID)
							}
						}
					}
				}
			}
		}
	}
}
