package redisstore

import "testing"

// An answer that comes late is that of a run that has ended.
func TestLateAnswerIsNoNews(t *testing.T) {
	var s server
	late, next := s.ask(), s.ask()
	s.answered(next, "next")
	s.answered(late, "before")
	if s.run() != "next" {
		t.Errorf("the run is %q", s.run())
	}
	s.answered(s.ask(), "later")
	if s.run() != "later" {
		t.Errorf("the run is %q", s.run())
	}
}

func TestRunOf(t *testing.T) {
	for name, c := range map[string]struct{ info, want string }{
		"Redis":       {"# Server\r\nredis_version:7.0.15\r\nrun_id:0123456789abcdef\r\ntcp_port:0\r\n", "0123456789abcdef"},
		"at the end":  {"run_id:ab", "ab"},
		"another":     {"# Server\r\nmaster_run_id:ab\r\n", ""},
		"none":        {"", ""},
		"empty":       {"run_id:\r\n", ""},
		"no run of a": {"x run_id:ab\r\n", ""},
	} {
		if got := runOf(c.info); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
