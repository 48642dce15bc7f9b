package lint

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
)

var secretAsked = diag.Rule{
	ID:       flow.SecretAsked,
	Severity: diag.Advice,
	Doc: `A menu or a collect asks for what no caller should give over the phone: a full
card number, a PIN, a security code. It is found by words in the languages that
the checker knows, the sixteen digits of a card among them, and by a collect of 13
digits or more, the shortest card number. A say may warn of all this, and a menu may
offer it by a key: "to change your PIN, press 2".`,
	Bad: `flow: main
start: card
steps:
  card: {collect: Enter your PIN., digits: 4, secret: yes, into: code, then: {collected: wait, exhausted: wait}}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}.FixedBy(
	": card", ": warning",
	"card: {collect: Enter your PIN., digits: 4, secret: yes, into: code",
	"warning: {say: We never ask for your PIN., then: card}\n  card: {collect: Enter the last four digits of your card., digits: 4, secret: yes, into: last_four",
)

// cardDigits is the shortest length of a payment card's number (ISO/IEC 7812
// allows up to 19; 13 is the shortest in use).
const cardDigits = 13

// secretWords ask for a secret, by language, in lower case.
var secretWords = map[string][]string{
	"en":  {"pin", "personal identification number", "security code", "card verification", "cvv", "cvc", "cid", "full card number", "complete card number", "entire card number", "whole card number", "password"},
	"es":  {"pin", "nip", "código de seguridad", "número completo", "número de tarjeta completo", "clave", "contraseña", "cvv", "cvc"},
	"fr":  {"pin", "nip", "code de sécurité", "code secret", "code confidentiel", "cryptogramme", "numéro complet", "numéro de carte complet", "mot de passe", "cvv", "cvc"}, //nolint:misspell // French
	"de":  {"pin", "geheimzahl", "sicherheitscode", "prüfziffer", "prüfnummer", "vollständige kartennummer", "passwort", "kennwort", "cvv", "cvc"},
	"it":  {"pin", "codice di sicurezza", "codice segreto", "numero completo", "numero di carta completo", "password", "cvv", "cvc"},
	"pt":  {"pin", "senha", "código de segurança", "número completo", "número de cartão completo", "cvv", "cvc"},
	"nl":  {"pin", "pincode", "beveiligingscode", "volledige kaartnummer", "wachtwoord", "cvv", "cvc"},
	"ms":  {"pin", "kod keselamatan", "nombor kad penuh", "kata laluan", "cvv"},
	"ar":  {"الرقم السري", "رمز الأمان", "رقم البطاقة الكامل", "كلمة المرور"},
	"hi":  {"पिन", "सुरक्षा कोड", "पूरा कार्ड नंबर", "पासवर्ड"},
	"ta":  {"பின்", "பாதுகாப்பு குறியீடு", "முழு அட்டை எண்"},
	"ja":  {"暗証番号", "セキュリティコード", "カード番号全桁", "パスワード"},
	"ko":  {"비밀번호", "보안 코드", "보안코드", "카드 번호 전체"},
	"zh":  {"密码", "密碼", "安全码", "安全碼", "完整卡号", "完整卡號", "完整的卡号", "完整的卡號"},
	"yue": {"密碼", "安全碼", "完整卡號", "完整嘅卡號"},
}

// wholeNumber is how a language asks for a card's number by how many digits it has: 16
// as a rule, or 15. All is in lower case, with spaces for hyphens.
type wholeNumber struct {
	lengths []string
	digits  []string // with a length for the #
	card    string
	end     []string // words with which only the last of the digits are asked for
}

var wholeNumbers = map[string]wholeNumber{
	"en":  {[]string{"16", "15", "sixteen", "fifteen"}, []string{"# digit", "# digits"}, "card", []string{"last"}},
	"es":  {[]string{"16", "15", "dieciséis", "quince"}, []string{"# dígitos", "# números", "# cifras"}, "tarjeta", []string{"últim"}},
	"fr":  {[]string{"16", "15", "seize", "quinze"}, []string{"# chiffres"}, "carte", []string{"dernier"}},
	"de":  {[]string{"16", "15", "sechzehn", "fünfzehn"}, []string{"# ziffern", "# stellen", "# stellige", "# stelligen", "#stellige", "#stelligen"}, "karte", []string{"letzte"}},
	"it":  {[]string{"16", "15", "sedici", "quindici"}, []string{"# cifre"}, "carta", []string{"ultim"}},
	"pt":  {[]string{"16", "15", "dezesseis", "quinze"}, []string{"# dígitos", "# números"}, "cartão", []string{"últim"}},
	"nl":  {[]string{"16", "15", "zestien", "vijftien"}, []string{"# cijfers", "# cijferige", "#cijferige"}, "kaart", []string{"laatste"}},
	"ms":  {[]string{"16", "15", "enam belas", "lima belas"}, []string{"# digit", "# angka", "# nombor"}, "kad", []string{"akhir"}},
	"ar":  {[]string{"16", "15", "ستة عشر", "خمسة عشر"}, []string{"# رقم", "# خانة", "الأرقام #", "الأرقام ال#", "الأرقام الـ#"}, "بطاق", []string{"أخير", "آخر"}},
	"hi":  {[]string{"16", "15", "सोलह", "पंद्रह", "पन्द्रह"}, []string{"# अंक"}, "कार्ड", []string{"आखिरी", "आख़िरी", "अंतिम"}},
	"ta":  {[]string{"16", "15", "பதினாறு", "பதினைந்து"}, []string{"# இலக்க", "# எண்"}, "அட்டை", []string{"கடைசி", "இறுதி"}},
	"ja":  {[]string{"16", "15"}, []string{"#桁"}, "カード", []string{"下4桁", "下四桁", "末尾"}},
	"ko":  {[]string{"16", "15"}, []string{"#자리"}, "카드", []string{"마지막", "끝", "뒤"}},
	"zh":  {[]string{"16", "15", "十六", "十五"}, []string{"#位"}, "卡", []string{"末", "最后", "最後", "后四位", "後四位"}},
	"yue": {[]string{"16", "15", "十六", "十五"}, []string{"#位", "#個"}, "卡", []string{"末", "尾", "最後", "後四位"}},
}

func checkAsked(p *pass, s *flow.StepDef) {
	if !s.Kind.Can(flow.ByMismatch) {
		return
	}
	asks := false
	for _, w := range s.Wordings() {
		secret := askedBy(w, p.Center.Language)
		if s.Kind == flow.Menu && isSecretWord(secret) {
			asked := *w
			asked.Text.Value = offer.ReplaceAllString(asked.Text.Value, "")
			secret = askedBy(&asked, p.Center.Language)
		}
		if secret != "" {
			asks = true
			p.advise(w.Text.Place, flow.SecretAsked, fmt.Sprintf("this asks for %q", secret), "ask for the last four digits, or something that only the caller knows", s.Allow)
		}
	}
	if !asks && s.Kind.Can(flow.ByEntry) && s.Format != flow.FormatPhone && s.Digits.Most >= cardDigits {
		p.advise(s.KeyPlace("digits"), flow.SecretAsked, fmt.Sprintf("%d digits may be a full card number", s.Digits.Most), "ask for the last four digits", s.Allow)
	}
}

// offer matches a sentence of a menu that names a key, as a digit or as a word of some
// languages.
var offer = regexp.MustCompile(`(?i)[^.!?;。！？；]*(\b\d\b|\b(zero|one|two|three|four|five|six|seven|eight|nine|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|cero|un|deux|trois|quatre|cinq|sept|huit|neuf|eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|null|dois|três|quatro|sete|oito|nove|due|tre|quattro|cinque|sei|sette|otto|nove)\b)[^.!?;。！？；]*`)

// isSecretWord reports whether a text is one of secretWords.
func isSecretWord(text string) bool {
	for _, words := range secretWords {
		if slices.Contains(words, text) {
			return true
		}
	}
	return false
}

// askedBy returns the first word of a text that asks for a secret, or "". A text without a
// language is in the center's.
func askedBy(w *flow.Wording, centerLanguage string) string {
	language, _, _ := strings.Cut(cmp.Or(w.Language.Value, centerLanguage), "-")
	if language != flow.AnyLanguage {
		return secretOf(w.Text.Value, language)
	}
	for _, l := range slices.Sorted(maps.Keys(secretWords)) {
		if word := secretOf(w.Text.Value, l); word != "" {
			return word
		}
	}
	return ""
}

// secretOf returns the first word of a language that asks for a secret in a text, or "".
func secretOf(text, language string) string {
	text = flow.Fold(text)
	if word := secretIn(text, secretWords[language]); word != "" {
		return word
	}
	whole := wholeNumbers[language]
	return whole.in(text)
}

// in returns the words of a text that ask for a full card number, or "".
func (w *wholeNumber) in(text string) string {
	says := func(word string) bool { return strings.Contains(text, word) }
	if !says(w.card) || slices.ContainsFunc(w.end, says) {
		return ""
	}
	var words []string
	for _, length := range w.lengths {
		for _, digits := range w.digits {
			words = append(words, strings.ReplaceAll(digits, "#", length))
		}
	}
	return secretIn(strings.ReplaceAll(text, "-", " "), words)
}

// secretIn returns the first of some words that stands alone in a text, or "".
func secretIn(text string, words []string) string {
	for _, word := range words {
		for at := 0; ; at++ {
			i := strings.Index(text[at:], word)
			if i < 0 {
				break
			}
			if at += i; standsAlone(text, at, len(word)) {
				return word
			}
		}
	}
	return ""
}

// standsAlone reports whether the text at an offset is not part of a longer word in Latin
// script, as "pin" is of "spinning". Other scripts do not separate all words.
func standsAlone(text string, at, length int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, _ := utf8.DecodeRuneInString(text[at+length:])
	return !inLatinWord(before) && !inLatinWord(after)
}

func inLatinWord(r rune) bool { return unicode.Is(unicode.Latin, r) || unicode.IsDigit(r) }
