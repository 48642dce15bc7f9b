package phone

// Type is what kind of line a number belongs to.
type Type uint8

// The types, in the order of the number_type attribute's domain.
const (
	Mobile Type = iota
	FixedLine
	FixedOrMobile
	TollFree
	VoIP
	Other
)

// Types are the names of the types, indexed by [Type].
var Types = [...]string{"mobile", "fixed_line", "fixed_or_mobile", "toll_free", "voip", "other"}

func (t Type) String() string { return Types[t] }

// Validity says whether a number can be dialed back.
type Validity uint8

// The validities, in the order of the number attribute's domain.
const (
	Valid Validity = iota
	Invalid
	Withheld
)

// Validities are the names of the validities, indexed by [Validity].
var Validities = [...]string{"valid", "invalid", "withheld"}

func (v Validity) String() string { return Validities[v] }

// Number is a checked caller number (ANI).
type Number struct {
	Validity Validity
	E164     string // "+442079460018"; empty when withheld or when it cannot be parsed
	Country  string // ISO 3166-1 alpha-2, "GB"; empty when unknown, as for a toll-free +1 number
	Type     Type   // Other unless valid
	Reason   string // why it is not valid: one of Reasons; empty otherwise
}

// Result is how the check went, as metrics count it: "valid", "withheld", or
// the reason why it is not valid.
func (n *Number) Result() string {
	if n.Validity == Invalid {
		return n.Reason
	}
	return n.Validity.String()
}
