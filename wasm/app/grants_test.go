package app

import (
	"reflect"
	"testing"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/reader"
	"jpkiweb/wasm/records"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

func grantOf(origin string, by wire.GrantedBy, purposes ...wire.Purpose) wire.Grant {
	return wire.Grant{Origin: origin, By: by, Purposes: purposes}
}

// askingPage is a page that has asked, with the grants of the helper known.
func askingPage(t *testing.T, r task.Request, grants ...wire.Grant) (Model, []any) {
	t.Helper()
	m, effects := run(ready(t, 3, 5), task.Asked{Request: r})
	for _, e := range effects {
		if list, ok := e.(records.ListGrants); ok {
			m, more := run(m, OfRecords{records.GrantsListed{Job: list.Job, List: grants}})
			return m, more
		}
	}
	t.Fatalf("the grants are not asked for: %v", effects)
	return m, nil
}

func loginRequest() task.Request { return loginOf().Request }

func shareRequest() task.Request { return task.Request{ID: "7", Origin: origin, Kind: task.KindShare} }

func hostedRequest(r task.Request) task.Request {
	r.Hosts = true
	return r
}

// hosted is a request of a page that hosts the app.
func hosted() task.Request { return hostedRequest(loginRequest()) }

func TestPageIsAllowedByATickOnly(t *testing.T) {
	both := []wire.Purpose{wire.PurposeRead, wire.PurposeLogin}
	for name, test := range map[string]struct {
		request task.Request
		grants  []wire.Grant
		ticked  bool
		allows  bool
		allowed bool
	}{
		"ticked":                    {hosted(), nil, true, true, true},
		"not ticked":                {hosted(), nil, false, false, false},
		"granted before":            {hosted(), []wire.Grant{grantOf(origin, wire.ByPerson, both...)}, true, false, true},
		"granted by administrator":  {hosted(), []wire.Grant{grantOf(origin, wire.ByAdministrator, both...)}, true, false, true},
		"granted for another thing": {hosted(), []wire.Grant{grantOf(origin, wire.ByPerson, wire.PurposeRead)}, true, true, true},
		"the same, not ticked":      {hosted(), []wire.Grant{grantOf(origin, wire.ByPerson, wire.PurposeRead)}, false, false, true},
		"granted to another origin": {hosted(), []wire.Grant{grantOf(origin+":8443", wire.ByPerson, both...)}, false, false, false},
		"does not host the app":     {loginRequest(), nil, true, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			m, _ := askingPage(t, test.request, test.grants...)
			m, effects := run(m, task.Submit{PIN: []byte("1234"), Allows: test.ticked})
			_ = onlyEffect(t, effects).(task.Login)
			m, effects = run(m, task.JobDone{Token: []byte("{}")})
			if test.allows {
				if allow := onlyEffect(t, effects); !reflect.DeepEqual(allow, task.Allow{Job: m.Task.Job, Origin: origin, Purposes: both}) {
					t.Errorf("%+v", allow)
				}
				m, effects = run(m, GoHome{}, CloseWindow{}, task.Allowed{Job: m.Task.Job})
			}
			want := []any{task.Answer{ID: "7", Token: []byte("{}"), Allowed: test.allowed}}
			if !reflect.DeepEqual(effects, want) || m.Screen() != ScreenDone {
				t.Errorf("%v %+v", m.Screen(), effects)
			}
		})
	}
}

func TestNothingIsAllowedBeforeItIsDone(t *testing.T) {
	for name, messages := range map[string][]any{
		"declined":         {task.Decline{}},
		"home":             {GoHome{}},
		"closed":           {CloseWindow{}},
		"wrong PIN":        {task.Submit{PIN: []byte("9999"), Allows: true}, task.JobDone{Problem: &room.Problem{Code: wire.CodePINWrong, TriesLeft: intPointer(2)}}, task.Decline{}},
		"no card":          {task.Submit{PIN: []byte("1234"), Allows: true}, task.JobDone{Problem: &room.Problem{Code: wire.CodeNoCard}}},
		"tick taken back":  {task.Submit{PIN: []byte("9999"), Allows: true}, task.JobDone{Problem: &room.Problem{Code: wire.CodePINWrong, TriesLeft: intPointer(2)}}, task.Submit{PIN: []byte("1234")}, task.JobDone{Token: []byte("{}")}},
		"window is denied": {task.Submit{PIN: []byte("1234"), Allows: true}, task.JobDone{Problem: &room.Problem{Code: wire.CodeConsentDenied}}},
	} {
		t.Run(name, func(t *testing.T) {
			m, _ := askingPage(t, hosted())
			for _, message := range messages {
				var effects []any
				m, effects = run(m, message)
				for _, e := range effects {
					if allow, ok := e.(task.Allow); ok {
						t.Errorf("%+v", allow)
					}
				}
			}
		})
	}
}

// Grants that cannot be read were not told to the person either.
func TestNothingIsAllowedThatThePersonWasNotTold(t *testing.T) {
	m, effects := run(ready(t, 3, 5), task.Asked{Request: hosted()})
	list := onlyEffect(t, effects).(records.ListGrants)
	m, _ = run(m, OfRecords{records.GrantsListed{Job: list.Job, Problem: &room.Problem{Code: wire.CodeStateUnusable}}})
	m, effects = run(m, task.Submit{PIN: []byte("1234"), Allows: true})
	_ = onlyEffect(t, effects).(task.Login)
	_, effects = run(m, task.JobDone{Token: []byte("{}")})
	if _, ok := onlyEffect(t, effects).(task.Answer); !ok {
		t.Error(effects)
	}
}

func TestPermissionThatCannotBeKeptDoesNotSpoilTheLogin(t *testing.T) {
	m, _ := askingPage(t, hosted())
	m, effects := run(m, task.Submit{PIN: []byte("1234"), Allows: true})
	_ = onlyEffect(t, effects).(task.Login)
	m, _ = run(m, task.JobDone{Token: []byte("{}")})
	m, effects = run(m, task.Allowed{Job: m.Task.Job, Problem: &room.Problem{Code: wire.CodePolicyRefused}})
	want := []any{task.Answer{ID: "7", Token: []byte("{}")}}
	if m.Screen() != ScreenDone || m.Task.NotAllowed == nil || !reflect.DeepEqual(effects, want) {
		t.Errorf("%v %+v %+v", m.Screen(), m.Task.NotAllowed, effects)
	}
}

// What a page may read without a question is worth a tick also where it does not host the
// app.
func TestShareAsksOnce(t *testing.T) {
	for name, ticked := range map[string]bool{"ticked": true, "not ticked": false} {
		t.Run(name, func(t *testing.T) {
			m, effects := askingPage(t, shareRequest())
			if m.Screen() != ScreenShare || len(effects) != 0 {
				t.Fatal(effects)
			}
			m, effects = run(m, task.Submit{Allows: ticked})
			if share := onlyEffect(t, effects).(task.Share); share.Origin != origin || share.Reader != readerName {
				t.Errorf("%+v", share)
			}
			m, effects = run(m, task.JobDone{Status: statusOf(3, 5)})
			if !ticked {
				_ = onlyEffect(t, effects).(task.Answer)
				return
			}
			want := task.Allow{Job: m.Task.Job, Origin: origin, Purposes: []wire.Purpose{wire.PurposeRead}}
			if allow := onlyEffect(t, effects); !reflect.DeepEqual(allow, want) {
				t.Errorf("%+v", allow)
			}
			if _, effects = run(m, task.Allowed{Job: m.Task.Job}); onlyEffect(t, effects).(task.Answer).Status == nil {
				t.Error(effects)
			}
		})
	}
}

func TestSharedOnceIsNotAskedAgain(t *testing.T) {
	granted := grantOf(origin, wire.ByPerson, wire.PurposeRead)
	m, effects := askingPage(t, shareRequest(), granted)
	if share := onlyEffect(t, effects).(task.Share); share.Origin != origin || m.Screen() != ScreenWorking {
		t.Fatalf("%+v", share)
	}
	// Without a card it waits for one.
	m = ready(t, 3, 5)
	m, _ = run(m, ReadersChanged{link: m.link, Readers: readers(wire.Reader{Name: readerName, State: wire.ReaderEmpty, Insertion: 2})})
	m, effects = run(m, task.Asked{Request: shareRequest()})
	m, effects = run(m, OfRecords{records.GrantsListed{Job: onlyEffect(t, effects).(records.ListGrants).Job, List: []wire.Grant{granted}}})
	if len(effects) != 0 || m.Screen() != ScreenShare {
		t.Fatal(effects)
	}
	m, effects = run(m, ReadersChanged{link: m.link, Readers: readers(withCard(3))})
	m, effects = run(m, reader.CardAnswered{Job: onlyEffect(t, effects).(reader.AskStatus).Job, Status: statusOf(3, 5)})
	if _, ok := onlyEffect(t, effects).(task.Share); !ok || m.Screen() != ScreenWorking {
		t.Error(effects)
	}
	// After a failure it is tried again without a question, too.
	m, _ = run(m, task.JobDone{Problem: &room.Problem{Code: wire.CodeBusy}})
	if _, effects = run(m, Retry{}); len(effects) != 1 {
		t.Error(effects)
	}
}

func TestAllow(t *testing.T) {
	request := task.Request{ID: "7", Origin: origin, Kind: task.KindAllow, Purposes: []wire.Purpose{wire.PurposeRead, wire.PurposeSign}}
	m, _ := askingPage(t, request)
	if m.Screen() != ScreenAllow {
		t.Fatal(m.Screen())
	}
	if _, effects := run(m, task.Decline{}); onlyEffect(t, effects).(task.Answer).Code != wire.CodeConsentDenied {
		t.Error(effects)
	}
	m, effects := run(m, task.Submit{})
	allow := onlyEffect(t, effects).(task.Allow)
	if allow.Origin != origin || !reflect.DeepEqual(allow.Purposes, request.Purposes) {
		t.Errorf("%+v", allow)
	}
	m, effects = run(m, task.Allowed{Job: allow.Job})
	if a := onlyEffect(t, effects).(task.Answer); a.Code != "" || a.ID != "7" || a.Allowed || m.Screen() != ScreenDone {
		t.Errorf("%+v", a)
	}
}

func TestPageCannotAskForWhatNobodyShouldAllow(t *testing.T) {
	for name, purposes := range map[string][]wire.Purpose{
		"nothing":           nil,
		"raw commands":      {wire.PurposeRead, wire.PurposeRaw},
		"to change PINs":    {wire.PurposePINChange},
		"what we know not ": {"everything"},
	} {
		t.Run(name, func(t *testing.T) {
			_, effects := run(ready(t, 3, 5), task.Asked{Request: task.Request{ID: "7", Origin: origin, Kind: task.KindAllow, Purposes: purposes}})
			if a := onlyEffect(t, effects).(task.Answer); a.Code != wire.CodeRequestInvalid {
				t.Errorf("%+v", a)
			}
		})
	}
}

func TestOnlyThePersonsGrantsAreRevoked(t *testing.T) {
	m, effects := run(ready(t, 3, 5), OfRecords{records.OpenGrants{}})
	job := onlyEffect(t, effects).(records.ListGrants).Job
	m, _ = run(m, OfRecords{records.GrantsListed{Job: job - 1, List: []wire.Grant{{}}}})
	if m.Records.Grants.Known {
		t.Error("the list of before was taken")
	}
	m, _ = run(m, OfRecords{records.GrantsListed{Job: job, List: []wire.Grant{grantOf(origin, wire.ByPerson), grantOf("https://admin.example", wire.ByAdministrator)}}})
	for name, test := range map[string]struct {
		origin  string
		revokes bool
	}{
		"person's":        {origin, true},
		"administrator's": {"https://admin.example", false},
		"not in the list": {"https://other.example", false},
	} {
		if _, effects := run(m, OfRecords{records.RevokeGrant{Origin: test.origin}}); (len(effects) == 1) != test.revokes {
			t.Errorf("%s: %v", name, effects)
		}
	}
	m, effects = run(m, OfRecords{records.RevokeGrant{Origin: origin}})
	m, _ = run(m, OfRecords{records.GrantsListed{Job: onlyEffect(t, effects).(records.Revoke).Job, Problem: &room.Problem{Code: wire.CodeStateUnusable}}})
	if m.Records.Grants.Problem == nil || len(m.Records.Grants.List) != 2 {
		t.Errorf("%+v", m.Records.Grants)
	}
}

func TestRecordsAreOfHomeAndReturnThere(t *testing.T) {
	for name, open := range map[string]any{"grants": OfRecords{records.OpenGrants{}}, "history": OfRecords{records.OpenHistory{}}} {
		m, _ := run(ready(t, 3, 5), loginOf())
		if m, _ := run(m, open); m.Screen() != ScreenLogin {
			t.Errorf("%s takes a request away", name)
		}
		m, _ = run(ready(t, 3, 5), open)
		if m, _ := run(m, GoBack{}); m.Screen() != ScreenHome {
			t.Errorf("%s: back on %v", name, m.Screen())
		}
		if m, _ := run(m, loginOf()); m.Screen() != ScreenLogin {
			t.Errorf("%s keeps a request away", name)
		}
	}
}

func TestHistory(t *testing.T) {
	m, effects := run(ready(t, 3, 5), OfRecords{records.OpenHistory{}})
	job := onlyEffect(t, effects).(records.ListHistory).Job
	read, _ := run(m, OfRecords{records.HistoryListed{Job: job, Result: wire.HistoryResult{Broken: "line 2"}}})
	if !read.Records.History.Known || read.Records.History.Result.Broken == "" {
		t.Errorf("%+v", read.Records.History)
	}
	failed, _ := run(m, OfRecords{records.HistoryListed{Job: job, Problem: &room.Problem{Code: wire.CodeStateUnusable}}})
	if failed.Records.History.Known || failed.Records.History.Problem == nil {
		t.Errorf("%+v", failed.Records.History)
	}
	if stale, _ := run(m, OfRecords{records.HistoryListed{Job: job - 1}}); stale.Records.History.Known {
		t.Error("stale list")
	}
}

// What the person ticked is drawn so, also where the form is drawn anew; where nothing is
// offered, nothing is ticked.
func TestTickIsThatOfThePerson(t *testing.T) {
	m, _ := askingPage(t, hosted())
	m, _ = run(m, task.Tick{On: true}, OfGuide{guide.OpenPINNames{}}, GoBack{})
	if !m.Task.Allows {
		t.Error("the tick is gone")
	}
	m, _ = run(m, task.Submit{PIN: []byte("9999"), Allows: true}, task.JobDone{Problem: &room.Problem{Code: wire.CodePINWrong}}, task.Tick{})
	if m.Task.Allows {
		t.Error("the tick came back")
	}
	for name, m := range map[string]Model{"does not host the app": ready(t, 3, 5)} {
		if m, _ := run(m, task.Tick{On: true}); m.Task.Allows {
			t.Error(name)
		}
	}
}
