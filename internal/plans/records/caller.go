package records

import "strings"

// withheld are the texts that systems write in place of the number of a caller who withholds it.
var withheld = []string{
	"anonymous", "restricted", "unknown", "private", "unavailable", "blocked", "withheld", "no caller id", "0", "0000000000",
	"sip:anonymous@anonymous.invalid", "+266696687", "266696687", "+7378742833", "7378742833", "+17378742833", "+2562533", "2562533",
	"+8656696", "8656696", "+86282452253", "86282452253",
}

// caller returns who called; "" if the number is withheld, which is nobody.
func (r *Reader) caller(text string) string {
	if len(text) > len("sip:anonymous@anonymous.invalid") || text == "" {
		return text
	}
	for _, word := range withheld {
		if len(word) == len(text) && strings.EqualFold(word, text) {
			r.summary.withheld++
			return ""
		}
	}
	return text
}
