package flow

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/diag"
)

var secretAskedRule = diag.Rule{
	ID:       SecretAsked,
	Severity: diag.Advice,
	Doc: `A menu or a collect asks for what no caller should give over the phone: a full
card number, a PIN, a security code. It is found by words in the languages that
the checker knows, and by a collect of 13 digits or more, the shortest card
number. A say may warn of all this.`,
	Bad: `flow: main
start: card
steps:
  card: {collect: Enter your PIN., digits: 4, secret: yes, into: code, then: {collected: wait, exhausted: wait}}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
	Good: `flow: main
start: warning
steps:
  warning: {say: We never ask for your PIN., then: card}
  card: {collect: Enter the last four digits of your card., digits: 4, secret: yes, into: last_four, then: {collected: wait, exhausted: wait}}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}

// cardDigits is the shortest length of a payment card's number (ISO/IEC 7812
// allows up to 19; 13 is the shortest in use).
const cardDigits = 13

// secretWords ask for a secret, by language, in lower case.
var secretWords = map[string][]string{
	"en":  {"pin", "personal identification number", "security code", "card verification", "cvv", "cvc", "cid", "full card number", "complete card number", "entire card number", "whole card number", "16-digit card number", "16 digit card number", "sixteen-digit card number", "16 digits of your card", "sixteen digits of your card", "password"},
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

func secretAsked(a *analysis) {
	for s := range a.steps() {
		if s.kind != Menu && s.kind != Collect {
			continue
		}
		asks := false
		for _, said := range s.spoken {
			for _, words := range said {
				if secret := words.asks(a.Center.Language); secret != "" {
					asks = true
					a.advise(words.text.Place, SecretAsked, fmt.Sprintf("this asks for %q", secret), "ask for the last four digits, or something that only the caller knows", s.allow)
				}
			}
		}
		if !asks && s.kind == Collect && s.format != FormatPhone && s.digits.most >= cardDigits {
			a.advise(s.key("digits"), SecretAsked, fmt.Sprintf("%d digits may be a full card number", s.digits.most), "ask for the last four digits", s.allow)
		}
	}
}

// asks gives the first word of a text that asks for a secret, or "".
func (w *wording) asks(center string) string {
	language, _, _ := strings.Cut(cmp.Or(w.language.Value, center), "-")
	if language == anyLanguage {
		for _, l := range slices.Sorted(maps.Keys(secretWords)) {
			if word := secretIn(w.text.Value, secretWords[l]); word != "" {
				return word
			}
		}
		return ""
	}
	return secretIn(w.text.Value, secretWords[language])
}

func secretIn(text string, words []string) string {
	text = Fold(text)
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

// standsAlone reports whether what stands at a place is no part of a longer word
// in Latin script: "pin" is none of "spinning".
func standsAlone(text string, at, length int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, _ := utf8.DecodeRuneInString(text[at+length:])
	return !inLatinWord(before) && !inLatinWord(after)
}

func inLatinWord(r rune) bool { return unicode.Is(unicode.Latin, r) || unicode.IsDigit(r) }
