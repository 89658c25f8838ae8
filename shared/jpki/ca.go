package jpki

// A CA is one generation of a published J-LIS CA certificate. All generations
// of a purpose have one distinguished name: choose by key identifier (jpki facts
// 5.4). The certificates themselves are not part of this project; an operator
// gives them to relyingparty, which compares the SHA-256.
type CA struct {
	Purpose      Purpose
	Generation   int    // 1, 2, 3
	SubjectKeyID string // 20 bytes, hexadecimal
	SHA256       string // of the DER certificate, hexadecimal
	NotAfter     string // YYYY-MM-DD, in Japan
}

// CAs are the published generations (jpki facts 5.4).
var CAs = [...]CA{
	{DigitalSignature, 1, "0D034CBB34D0714F45E45A1CAFD8FD143FAB54A7", "19645405A1FE14377434BD55957628AC4038557C542403A2243F21C706FC9355", "2025-10-19"},
	{DigitalSignature, 2, "4DE017DE4B7F473DCD867A62D38B134ACE83558A", "79679C33E4CC9319440F1AD120A597FF1844E2EF217063ADB176966FD5E6FBEB", "2029-09-14"},
	{DigitalSignature, 3, "D21EA55895617E93ADBF966B941AB4EDF653F08F", "D227F6CDE11D35C5252178F106F843D24651944975413B539FA2FB68DBFA365F", "2033-07-15"},
	{UserAuthentication, 1, "9567951B5CA70D84A0FFF1D85A87F1AAB1340385", "4DCFC4CA0AAF9FB2A3081B3F0C991C320B3ACC008667A341EEAEC5AF1D58CA7D", "2025-10-19"},
	{UserAuthentication, 2, "8CD5586A891485E559379B7E29D410CFD28B3593", "0D98DE47FC11B7F67126874B7028B6026A803D2638D6EDFE53176953961FADE6", "2029-09-14"},
	{UserAuthentication, 3, "1AC100F596A3BC8C4B3DF195E32699249E9E308A", "64114F29620C24ED2631D46476A040E7EE740D956089C00B036A6A8118C322B5", "2033-07-15"},
}
