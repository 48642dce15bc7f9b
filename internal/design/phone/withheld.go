package phone

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
)

// withheldWords are words that telephone systems send in place of a withheld number. A text is
// withheld if it has one of them, and all its other words are in callerWords.
//
// Sources: RFC 3323 §4.1 (anonymous), 3GPP TS 24.229 §5.7 and TS 29.163 (unavailable, restricted),
// Telcordia GR-188 (private, out of area, P and O of a caller ID display), and the words of call
// records in English, German, French, Spanish, Italian, Portuguese and Dutch.
var withheldWords = []string{
	"anonymous", "restricted", "unknown", "private", "unavailable", "blocked", "withheld",
	"nocallerid", "nocallerinformation", "nocaller", "nonumber", "noid", "noani", "nocli",
	"notavailable", "notprovided", "notknown", "notdisclosed",
	"hidden", "suppressed", "undisclosed", "unlisted", "unidentified", "outofarea",
	"anonym", "unbekannt", "unbekannte", "unterdrückt", "unterdrückte", "unterdrueckt", "privat", "keinenummer",
	"anonyme", "inconnu", "masqué", "masque", "privé", "prive",
	"anónimo", "anonimo", "desconocido", "privado", "oculto",
	"sconosciuto", "privato", "nascosto", "desconhecido", "anoniem", "onbekend",
}

// callerWords are the other words of a text that says that a number is withheld.
var callerWords = []string{
	"the",
	"is",
	"by",
	"user",
	"party",
	"subscriber",
	"calling",
	"caller",
	"call",
	"callers",
	"cli",
	"clid",
	"ani",
	"id",
	"identity",
	"identification",
	"name",
	"number",
	"num",
	"no",
	"presentation",
	"address",
	"phone",
	"telephone",
	"line",
	"rufnummer",
	"nummer",
	"anrufer",
	"teilnehmer",
	"numéro",
	"numero",
	"número",
	"appel",
	"appelant",
	"llamada",
	"chiamata",
}

var withheldText = sync.OnceValue(func() *regexp.Regexp {
	word := strings.Join(withheldWords, "|")
	other := strings.Join(callerWords, "|")
	return regexp.MustCompile(`^(?:` + other + `)*(?:` + word + `)(?:` + word + `|` + other + `)*$`)
})

// isWithheldText reports whether a text says in words that a number is withheld.
func isWithheldText(text string) bool {
	// A longer text has other words.
	const longest = 100
	if len(text) > longest {
		return false
	}
	squashed := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
	return withheldText().MatchString(squashed)
}

// isWithheld reports whether the address has no number, or words or zeros in its place.
func (a *address) isWithheld() bool {
	if a.number == "" && !a.isHost {
		return true
	}
	digits := Digits(a.number)
	isZero := digits != "" && strings.Trim(a.number, "0") == ""
	return isZero || isWithheldText(a.number)
}

// hidesCaller reports whether the rest of an address without a valid number shows that the number
// is withheld. The display name may show it, or the host of RFC 3323 or 3GPP TS 24.229.
func (a *address) hidesCaller() bool {
	return a.host == "anonymous.invalid" || a.host == "unknown.invalid" || isWithheldText(a.display)
}

// IsWithheld reports whether a text says that the caller's number is withheld. It does not
// validate a number: Parse does.
func IsWithheld(text string) bool {
	a := addressOf(text)
	return a.isWithheld() || isSpelledWithheld(a.number) || a.hidesCaller()
}

// restrictedInUS is RESTRICTED spelled on a keypad after +1. It is the only such number that
// is valid: area code 737 is in Texas. Carriers of the United States send it.
const restrictedInUS = "+17378742833"

// spelledWithheld are words that carriers spell on a keypad (ITU-T E.161) in place of a number.
var spelledWithheld = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for _, word := range []string{
		"anonymous", "restricted", "blocked", "unknown", "unavailable", "private",
		"withheld",
	} {
		out[onKeypad(word)] = true
	}
	return out
})

// isSpelledWithheld reports whether a number spells a word of spelledWithheld, with or
// without the country code 1.
func isSpelledWithheld(number string) bool {
	digits := Digits(number)
	return spelledWithheld()[digits] || spelledWithheld()[strings.TrimPrefix(digits, "1")]
}

// onKeypad spells a word with the digits of a keypad (ITU-T E.161).
func onKeypad(word string) string {
	const keys = "22233344455566677778889999" // of a to z
	digits := make([]byte, 0, len(word))
	for _, letter := range []byte(word) {
		digits = append(digits, keys[letter-'a'])
	}
	return string(digits)
}
