package session

import (
	"context"

	"jpkiweb/shared/wire"
)

// What follows the helper answers to its own app only.

// Grants returns what each origin may ask for.
func (s *Session) Grants(ctx context.Context) ([]wire.Grant, error) {
	result, err := request[wire.GrantsResult](ctx, s, wire.MethodGrantsList, wire.Empty{})
	return result.Grants, err
}

// Allow grants purposes to an origin, because the person said so.
func (s *Session) Allow(ctx context.Context, origin string, purposes ...wire.Purpose) error {
	_, err := request[wire.Empty](ctx, s, wire.MethodGrantsAllow, wire.GrantParams{Origin: origin, Purposes: purposes})
	return err
}

// Revoke takes purposes of an origin back; none named are all.
func (s *Session) Revoke(ctx context.Context, origin string, purposes ...wire.Purpose) error {
	_, err := request[wire.Empty](ctx, s, wire.MethodGrantsRevoke, wire.GrantParams{Origin: origin, Purposes: purposes})
	return err
}

// History returns what the card was used for.
func (s *Session) History(ctx context.Context) (wire.HistoryResult, error) {
	return request[wire.HistoryResult](ctx, s, wire.MethodHistoryList, wire.Empty{})
}

// Diagnosis returns what the helper knows of the way to the card.
func (s *Session) Diagnosis(ctx context.Context) (wire.DiagnosisResult, error) {
	return request[wire.DiagnosisResult](ctx, s, wire.MethodDiagnosis, wire.Empty{})
}

// Revocation asks the status source of the helper for a certificate (DER).
func (s *Session) Revocation(ctx context.Context, certificate []byte) (wire.RevocationResult, error) {
	return request[wire.RevocationResult](ctx, s, wire.MethodRevocation, wire.RevocationParams{Certificate: certificate})
}

// Trust returns whom a report on a signed file trusts here.
func (s *Session) Trust(ctx context.Context) (wire.TrustResult, error) {
	return request[wire.TrustResult](ctx, s, wire.MethodTrustList, wire.Empty{})
}

// Authority asks whether the authority of a time stamp is trusted.
func (s *Session) Authority(ctx context.Context, p wire.AuthorityParams) (wire.AuthorityResult, error) {
	return request[wire.AuthorityResult](ctx, s, wire.MethodAuthority, p)
}

// Timestamp has a signature value of this session stamped, of which this is the SHA-256.
func (s *Session) Timestamp(ctx context.Context, digest []byte) (wire.TimestampResult, error) {
	return request[wire.TimestampResult](ctx, s, wire.MethodTimestamp, wire.TimestampParams{Digest: digest})
}

// Calendar has days written as an iCalendar object.
func (s *Session) Calendar(ctx context.Context, events []wire.CalendarEvent) (string, error) {
	result, err := request[wire.CalendarResult](ctx, s, wire.MethodCalendar, wire.CalendarParams{Events: events})
	return result.Calendar, err
}

// Gallery returns the cards of the virtual reader; none without one.
func (s *Session) Gallery(ctx context.Context) (wire.GalleryResult, error) {
	return request[wire.GalleryResult](ctx, s, wire.MethodGalleryList, wire.Empty{})
}

// InsertCard swaps the card in the virtual reader.
func (s *Session) InsertCard(ctx context.Context, name string) (wire.GalleryResult, error) {
	return request[wire.GalleryResult](ctx, s, wire.MethodGalleryPut, wire.GalleryParams{Card: name})
}

// Served tells the helper that a visitor of a counter was served. The answer is not waited
// for: what is counted is no affair of the desk.
func (s *Session) Served(v wire.ServedParams) {
	_ = s.tell(wire.MethodServed, v) // it fails only when the session is over
}
