package web

import (
	"net/http"

	"jpkiweb/shared/relyingparty"
)

// Codes of what a server, or a proxy before it, answers without a code of ours.
const (
	CodeNotHere         relyingparty.Code = "not_here"          // nothing at this address takes it
	CodeOtherAddress    relyingparty.Code = "other_address"     // the service is at another origin
	CodeTookTooLong     relyingparty.Code = "took_too_long"     // no answer in time
	CodeTooManyRequests relyingparty.Code = "too_many_requests" // asked too often
	CodeUnreachable     relyingparty.Code = "unreachable"       // no answer at all
)

// NoAnswer is in the place of a status where no answer came.
const NoAnswer = 0

// Statuses are those of HTTP (RFC 9110, 15; RFC 6585, 4) that tell a person something of their
// own, each with its code. Every other one has the words of its kind: below 500 what came was
// not accepted, from 500 on the service has a problem.
func Statuses() map[int]relyingparty.Code {
	return map[int]relyingparty.Code{
		NoAnswer:                               CodeUnreachable,
		http.StatusBadRequest:                  CodeUnreadable,
		http.StatusNotFound:                    CodeNotHere,
		http.StatusMethodNotAllowed:            CodeNotHere,
		http.StatusRequestTimeout:              CodeTookTooLong,
		http.StatusGone:                        CodeNotHere,
		http.StatusRequestEntityTooLarge:       CodeTooLarge,
		http.StatusUnsupportedMediaType:        CodeUnreadable,
		http.StatusMisdirectedRequest:          CodeOtherAddress,
		http.StatusUnprocessableEntity:         CodeUnreadable,
		http.StatusTooManyRequests:             CodeTooManyRequests,
		http.StatusGatewayTimeout:              CodeTookTooLong,
		http.StatusRequestHeaderFieldsTooLarge: CodeTooLarge,
	}
}

// ExplainStatus says in plain words what a status of HTTP means to the person, where it came
// without a code; [NoAnswer] is one. lang is as for relyingparty.Explain. A status below 400
// refuses nobody, and the Explanation is zero.
func ExplainStatus(status int, lang string) relyingparty.Explanation {
	if status != NoAnswer && status < http.StatusBadRequest {
		return relyingparty.Explanation{}
	}
	code, known := Statuses()[status]
	switch {
	case known:
	case status < http.StatusInternalServerError:
		code = CodeNotAccepted
	default:
		code = relyingparty.CodeNotRecorded
	}
	return relyingparty.ExplainCode(code, lang)
}

// CodeNotAccepted is the code of the words for what is not explained otherwise.
const CodeNotAccepted relyingparty.Code = "not_verified"
