package jpki

// ApplicationID is the DF name of the JPKI application (jpki facts 1.1).
var ApplicationID = [10]byte{0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01}

// CardInfoApplicationID is the DF name of the card info application
// 券面事項入力補助AP (jpki facts 1.1).
var CardInfoApplicationID = [10]byte{0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08}

// CardFaceApplicationID is the DF name of 券面事項確認AP, which holds pictures of
// the card's face and of the individual number (jpki facts 1.1). The product never
// selects it; the guard knows it to refuse it.
var CardFaceApplicationID = [10]byte{0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02}

// A FileID is the identifier of an elementary file, ISO/IEC 7816-4:2020, 7.3.
type FileID uint16

// Elementary files of the JPKI application (jpki facts 1.3).
const (
	FileDigitalSignatureCertificate     FileID = 0x0001 // after the signing password
	FileDigitalSignatureCACertificate   FileID = 0x0002 // free
	FileTokenInfo                       FileID = 0x0006 // free, 160 bytes
	FileAvailability                    FileID = 0x0008 // free, 3 bytes
	FileUserAuthenticationCertificate   FileID = 0x000A // free on the card; phones want the PIN
	FileUserAuthenticationCACertificate FileID = 0x000B // free
	FileUserAuthenticationKey           FileID = 0x0017
	FileUserAuthenticationPIN           FileID = 0x0018
	FileDigitalSignatureKey             FileID = 0x001A
	FileDigitalSignaturePIN             FileID = 0x001B
)

// Elementary files of the card info application (jpki facts 1.4).
const (
	FileIndividualNumber FileID = 0x0001 // 個人番号: never read by the product
	FileAttributes       FileID = 0x0002 // four basic attributes, after the card info PIN
	FileIntegrity        FileID = 0x0003 // holds a digest of the individual number
	FileCardInfoPIN      FileID = 0x0011
)

// ShortID returns the short EF identifier of the file, ISO/IEC 7816-4:2020,
// 7.3.1: its low five bits. The card accepts it as P2 = 80|id of VERIFY and
// COMPUTE DIGITAL SIGNATURE and as P1 = 80|id of READ BINARY (jpki facts 1.7).
func (f FileID) ShortID() byte { return byte(f & 0x1F) }

// Files are the elementary files that belong to one purpose.
type Files struct {
	Certificate, CACertificate, Key, PIN FileID
}

// Files returns the files of the purpose.
func (p Purpose) Files() Files {
	if p == DigitalSignature {
		return Files{
			Certificate:   FileDigitalSignatureCertificate,
			CACertificate: FileDigitalSignatureCACertificate,
			Key:           FileDigitalSignatureKey,
			PIN:           FileDigitalSignaturePIN,
		}
	}
	return Files{
		Certificate:   FileUserAuthenticationCertificate,
		CACertificate: FileUserAuthenticationCACertificate,
		Key:           FileUserAuthenticationKey,
		PIN:           FileUserAuthenticationPIN,
	}
}

// Lengths of the free files (jpki facts 1.2 and 1.3).
const (
	TokenInfoLength    = 160
	TokenLabelLength   = 32
	AvailabilityLength = 3
	// Present is the byte of EF 0008 that says a certificate exists: byte 0 is
	// the digital signature certificate, byte 1 the user authentication one.
	Present = 0x8F
)

// Token labels: the first 32 bytes of EF 0006, padded with spaces (jpki facts 1.2).
const (
	LabelMyNumberCard = "JPKIAPICCTOKEN2"
	LabelJukiCard     = "JPKIAPICCTOKEN"
	LabelAndroid      = "JPKIAPGPSETOKEN"
	LabelIPhone       = "JPKIAPIOSTOKEN"
)
