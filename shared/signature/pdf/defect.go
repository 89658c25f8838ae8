package pdf

// A Defect is a way in which a signature of a file is not of the form that ISO 32000-2,
// 12.8.1 asks for. Programs differ in what they take a signature with a defect for, and
// the known attacks on signed PDF files each need one.
type Defect string

// The defects.
const (
	DefectNoDictionary   Defect = "no_dictionary"   // the value of the field is something else, or a stream
	DefectDuplicateKey   Defect = "duplicate_key"   // a key stands twice in the dictionary, or in one within it
	DefectType           Defect = "type"            // /Type is neither /Sig nor /DocTimeStamp, nor left out
	DefectObjectStream   Defect = "object_stream"   // the dictionary is in an object stream, where no range can leave /Contents out
	DefectNoRanges       Defect = "no_ranges"       // no /ByteRange, or one that is no array
	DefectIndirectRanges Defect = "indirect_ranges" // /ByteRange is another object, which need not be signed
	DefectRangeCount     Defect = "range_count"     // not four numbers
	DefectRangeNumber    Defect = "range_number"    // not integers
	DefectRangeNegative  Defect = "range_negative"  // a number below zero
	DefectRangeStart     Defect = "range_start"     // the first range does not begin with the file
	DefectRangeOverlap   Defect = "range_overlap"   // the second range begins before the first ends, or where it ends
	DefectRangeBeyond    Defect = "range_beyond"    // a range goes beyond the end of the file
	DefectGapWide        Defect = "gap_wide"        // more than /Contents is left out
	DefectGapElsewhere   Defect = "gap_elsewhere"   // what is left out is not /Contents of this dictionary
	DefectEnd            Defect = "end"             // the ranges end where no revision of the file does
	DefectLeadsOut       Defect = "leads_out"       // the revision that is signed refers to bytes that came later
	DefectNoContents     Defect = "no_contents"     // /Contents is missing or null
	DefectIndirect       Defect = "indirect"        // /Contents is another object
	DefectNotHex         Defect = "not_hex"         // /Contents is not written as whole hexadecimal bytes and nothing else
	DefectNoCMS          Defect = "no_cms"          // /Contents does not begin with a whole SEQUENCE, in DER or BER
	DefectTrailing       Defect = "trailing"        // behind the CMS stands something else than zeros
	DefectShared         Defect = "shared"          // two fields have this one signature as their value
	DefectCopied         Defect = "copied"          // another signature of the file has the same CMS
)
