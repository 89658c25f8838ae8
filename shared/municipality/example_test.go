package municipality

import (
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
)

func ja(s string) Text { return Text{Ja: s} }

func japanese(s string) *Text { return &Text{Ja: s} }

// calendar are the holidays of 2026 and 2027 that the tests meet.
func calendar() *Holidays {
	h := &Holidays{From: "2026-01-01", To: "2027-12-31"}
	for _, d := range []string{
		"2026-01-01", "2026-01-12", "2026-05-03", "2026-05-04", "2026-05-05", "2026-05-06", "2026-07-20",
		"2026-09-21", "2026-09-22", "2026-09-23", "2026-10-12", "2026-11-03", "2026-11-23",
		"2027-01-01", "2027-01-11", "2027-03-21", "2027-03-22",
	} {
		h.Days = append(h.Days, Holiday{Date: d, Name: ja("祝日")})
	}
	return h
}

// nationalFile is a small national file.
func nationalFile() *File {
	law := Fact{Source: "law"}
	return &File{
		Code: NationalCode, Name: ja("全国"),
		Sources: []Source{{ID: "law", Title: "総合サイト", Date: "2026-06-01", Read: "2026-06-02"}, {ID: "page", Title: "同じIDの別のページ", Date: "2026-06-01", Read: "2026-06-02"}},
		Phones: []Phone{
			{Number: "0120-95-0178", For: []string{"suspend", "phone-certificate", "inquiry"}, Label: ja("フリーダイヤル"), Free: true, Fact: law},
			{Number: "0570-783-578", For: []string{"suspend"}, Label: ja("コールセンター"), Fact: law},
		},
		Closed: []Closure{
			{Rule: ruleSystemStop, Why: ja("システム停止"), Fact: law},
			{From: "12-29", To: "01-03", Why: ja("年末年始"), Fact: law},
		},
		Fees:   []Fee{{Procedures: []lifecycle.Procedure{lifecycle.Renew, lifecycle.PINReset}, Fact: law}},
		Papers: []Paper{{ID: "card", Name: ja("マイナンバーカード")}, {ID: "id", Name: ja("本人確認書類")}},
		Kiosks: []Kiosk{
			{Name: ja("両方の店"), PINs: []lifecycle.PINName{lifecycle.DigitalSignaturePIN, lifecycle.UserAuthenticationPIN}, From: "06:30", To: "23:00", Fact: law},
			{Name: ja("署名用だけの店"), PINs: []lifecycle.PINName{lifecycle.DigitalSignaturePIN}, From: "06:30", To: "23:00", Fact: law},
		},
		Guides: []Guide{
			{Procedure: lifecycle.Renew, Applicants: []Applicant{Self}, Ways: []Way{Counter}, Visits: []Step{{Bring: []Item{{Paper: "card"}}}}, Fact: law},
			{Procedure: lifecycle.PINReset, Applicants: []Applicant{Self}, Ways: []Way{AtKiosk, Counter}, Visits: []Step{{Bring: []Item{{Paper: "card"}, {Paper: "id"}}}}, Fact: law},
			{Procedure: lifecycle.PINChange, Applicants: []Applicant{Self}, PINs: []lifecycle.PINName{lifecycle.ResidentRegisterPIN}, Ways: []Way{Counter}, Visits: []Step{{Bring: []Item{{Paper: "card"}}}}, Fact: law},
			{Procedure: lifecycle.PINChange, Applicants: []Applicant{Self}, Ways: []Way{Here, Counter}, Visits: []Step{{Bring: []Item{{Paper: "card"}}}}, Fact: law},
			{Procedure: lifecycle.LostCard, Applicants: []Applicant{Self}, Ways: []Way{Home}, Fact: law},
			{Procedure: lifecycle.Issue, Applicants: []Applicant{Agent}, Ways: []Way{}, Notes: []Note{{Text: ja("代理ではできません。"), Fact: law}}, Fact: law},
		},
		Notes: []Note{{Text: ja("新しい証明書は1日ほど使えないことがあります。"), Fact: law}},
	}
}

// cityFile is a small file of a city that contradicts nobody.
func cityFile() *File {
	page := Fact{Source: "page"}
	weekdays := []string{"mon", "tue", "wed", "thu", "fri"}
	renew := []lifecycle.Procedure{lifecycle.Renew, lifecycle.Issue}
	return &File{
		Code: "999997", Name: ja("例示市"), Prefecture: ja("例示県"),
		Sources: []Source{
			{ID: "page", Title: "電子証明書", Date: "2026-04-01", Read: "2026-05-01"},
			{ID: "old", Title: "古いページ", Date: "2023-04-01", Read: "2026-05-01"},
			{ID: "bare", Title: "日付のないページ", Read: "2026-05-01"},
		},
		Phones: []Phone{
			{Number: "000-000-0001", For: []string{"inquiry"}, Label: ja("市民課"), Fact: page},
			{Number: "000-000-0002", For: []string{"agent", "reservation"}, Label: ja("予約"), Fact: page},
		},
		Offices: []Office{
			{ID: "main", Name: ja("市民課"), Hours: []Hours{
				{Days: weekdays, From: "09:00", To: "17:00", Fact: page},
				{Procedures: renew, Dates: []string{"2026-10-11"}, From: "09:00", To: "15:00", Fact: page},
				{Procedures: renew, Dates: []string{"2026-10-14"}, From: "13:00", To: "15:00", Fact: page},
			}, Fact: page},
			{ID: "centre", Name: ja("市民センター"), Hours: []Hours{
				{Procedures: renew, Days: weekdays, From: "10:00", To: "18:00", Fact: page},
				{Procedures: renew, Days: []string{"sat", "sun", "holiday"}, From: "10:00", To: "17:00", Fact: page},
				{Procedures: []lifecycle.Procedure{lifecycle.PINReset}, Days: weekdays, From: "09:00", To: "12:00", Fact: page},
				{Procedures: []lifecycle.Procedure{lifecycle.PINReset}, Days: weekdays, From: "12:00", To: "13:00", Fact: page},
				{Procedures: []lifecycle.Procedure{lifecycle.PINReset}, Days: weekdays, From: "14:00", To: "19:00", Fact: page},
			}, Refused: []Refusal{{Applicants: []Applicant{Agent}, Fact: page}}, Fact: page},
			{ID: "branch", Name: ja("支所"), Fact: page, Reservation: &Reservation{Required: true, Phone: "000-000-0002", Fact: page}},
		},
	}
}

func example() *Municipality {
	m := Merge(nationalFile(), cityFile())
	m.Holidays = calendar()
	return m
}

// japanTime reads a time in Japan.
func japanTime(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, jpki.Japan())
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func answerAt(t *testing.T, m *Municipality, p lifecycle.Procedure, now string) Answer {
	t.Helper()
	return m.Answer(Question{Procedure: p, Applicant: Self, Now: japanTime(t, now)})
}

func placeOf(t *testing.T, a *Answer, id string) *Place {
	t.Helper()
	for i := range a.Places {
		if a.Places[i].ID == id {
			return &a.Places[i]
		}
	}
	t.Fatalf("no place %s in %+v", id, a.Places)
	return nil
}

func reasons(a *Answer) map[CheckReason]int {
	counts := map[CheckReason]int{}
	for _, c := range a.Checks {
		counts[c.Why]++
	}
	return counts
}
