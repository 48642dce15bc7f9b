package sound

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestAmountsInEachNotation writes random amounts as a language writes them: with marks between groups of digits, decimals,
// and a sign of money before or after them. The voice gets the digits, the decimals and the word of the sign.
func TestAmountsInEachNotation(t *testing.T) {
	words := map[string][4]string{
		"en": {"dollars", "euros", "pounds", "yen"}, "de": {"Dollar", "Euro", "Pfund", "Yen"}, "fr": {"dollars", "euros", "livres", "yens"},
	}
	longtest.CheckN(t, 300, 3000, func(t *rapid.T) {
		language := rapid.SampledFrom([]string{"en", "de", "fr"}).Draw(t, "language")
		group, mark := ",", "."
		switch language {
		case "de":
			group, mark = ".", ","
		case "fr":
			group, mark = "\u202f", ","
		}

		whole := strconv.Itoa(rapid.SampledFrom([]int{0, 5, 42, 999, 1234, 50_000, 1_234_567}).Draw(t, "whole"))
		written := ""
		for i, digit := range whole {
			if i > 0 && (len(whole)-i)%3 == 0 {
				written += group
			}
			written += string(digit)
		}
		decimals := rapid.SampledFrom([]string{"", "5", "50"}).Draw(t, "decimals")
		want := whole
		if decimals != "" {
			written += mark + decimals
			want += mark + decimals
		}

		if i := rapid.IntRange(-1, 3).Draw(t, "sign"); i >= 0 {
			sign := []string{"$", "€", "£", "¥"}[i]
			want += " " + words[language][i]
			switch rapid.IntRange(0, 2).Draw(t, "place") {
			case 0:
				written = sign + written
			case 1:
				written += sign
			default:
				written += " " + sign
			}
		}

		text := "It is " + written + " now."
		if got := speakable(text, language, flow.AsWordsSay); got != "It is "+want+" now." {
			t.Errorf("%s: %q is said as %q, want %q", language, text, got, want)
		}
	})
}

// TestDatesInEachNotation writes each day of a year. American English has the month first if a slash or a hyphen divides a
// date and its first number is a month. No day 0 or 32 and no month 0 or 13 is a date.
func TestDatesInEachNotation(t *testing.T) {
	for month := range 14 {
		for _, day := range []int{0, 1, 9, 12, 13, 28, 31, 32} {
			isDate := month >= 1 && month <= 12 && day >= 1 && day <= 31
			want := fmt.Sprintf("%d %s 2026", day, time.Month(max(1, month)))
			for _, c := range []struct {
				language, text string
				isAmerican     bool
			}{
				{"en", fmt.Sprintf("2026-%02d-%02d", month, day), false},
				{"en", fmt.Sprintf("%02d/%02d/2026", month, day), true},
				{"en-US", fmt.Sprintf("%d-%d-2026", month, day), true},
				{"en-GB", fmt.Sprintf("%02d/%02d/2026", day, month), false},
				{"en", fmt.Sprintf("%d.%d.2026", day, month), false},
			} {
				// If the first number is no month, the second one is.
				if c.isAmerican && month > 12 {
					continue
				}
				got := speakable("On "+c.text+".", c.language, flow.AsWordsSay)
				if (got == "On "+want+".") != isDate {
					t.Errorf("%s: %s is said as %q, a date: %t", c.language, c.text, got, isDate)
				}
			}
		}
	}
}

// TestNumbersOfALanguage has a sentence for each language with dates, an amount, or groups of digits of its own.
func TestNumbersOfALanguage(t *testing.T) {
	for _, c := range []struct{ language, text, want string }{
		{"de", "Am 12.11. ist zu.", "Am 12 November ist zu."},
		{"de", "Vom 01.12. bis 24.12.2026 ist zu.", "Vom 1 Dezember bis 24 Dezember 2026 ist zu."},
		{"de", "Zimmer 31.13. ist frei.", "Zimmer 31,13. ist frei."},
		{"en", "Version 2.11. It is new.", "Version 2.11. It is new."},
		{"de", "Vom 1.12.26 bis 24.12.26.", "Vom 1 Dezember 2026 bis 24 Dezember 2026."},
		{"en", "On 11/12/26 we close.", "On 12 November 2026 we close."},
		{"en", "Reference 11/12/26.", "Reference 11/12/26."},
		{"en", "Allow 10-12 days, or 900 - 950 minutes, in 2026–2027.", "Allow 10-12 days, or 900 - 950 minutes, in 2026–2027."},
		{"en", "Call 555-0143, 555-1234, or 20-11-26.", "Call 5 5 5 0 1 4 3, 5 5 5 1 2 3 4, or 2 0 1 1 2 6."},
		{"en", "Your card number is 10-12.", "Your card number is 1 0 1 2."},
		{"hi", "बैलेंस ₹1,23,456.50 है।", "बैलेंस 123456.50 रुपये है।"},
		{"en-IN", "You owe ₹12,34,56,789.", "You owe 123456789 rupees."},
		{"pl", "Masz 1 234,50 zł do 12.11.2026.", "Masz 1234,50 zł do 12 listopada 2026."},
		{"ru", "У вас 1 234,50 ₽ до 12.11.", "У вас 1234,50 ₽ до 12 ноября"},
		{"sv", "Du betalar 1 234,50 kr den 2026-11-12.", "Du betalar 1234,50 kr den 12 november 2026."},
		{"nl", "U betaalt € 1.234,50 op 12-11-2026.", "U betaalt 1234,50 euro op 12 november 2026."},
		{"tr", "12.11.2026 tarihine kadar 1.234,50 €.", "12 Kasım 2026 tarihine kadar 1234,50 euro."},
		{"es", "Debe $1,234, o 1,234 puntos.", "Debe 1234 dólares, o 1,234 puntos."},
		{"en", "From $5-10 to £1.5m, or $12.50–15.", "From 5-10 dollars to 1.5 million pounds, or 12.50–15 dollars."},
		{"en", "It is $1, 1 £, $1.50 or $1k.", "It is 1 dollar, 1 pound, 1.50 dollars or 1 thousand dollars."},
		{"es", "Son 1 €, 1 $ o 2 $.", "Son 1 euro, 1 dólar o 2 dólares."},
		{"ja", "$1です。", "1 ドルです。"},
		{"en", "It is $5k and €2 million.", "It is 5 thousand dollars and 2 million euros."},
		{"pt", "São R$ 12,50 ou US$ 3.", "São 12,50 reais ou US 3 dólares."},
		{"en", "Room 5 R is free. A CAR $5 pays R$5.", "Room 5 R is free. A CAR 5 dollars pays 5 reais."},
		{"en", "A fee (12.50 or 12.50 €), until (12.11.2026).", "A fee (12.50 or 12.50 euros), until (12 November 2026)."},
		{"en", "Points (1234), and (800) 528-4800.", "Points (1234), and 8 0 0 5 2 8 4 8 0 0."},
		{"en", "The rate is 1.0834, or 0.123456.", "The rate is 1.0834, or 0.123456."},
		{"en", "Call 555.0143 or 030.12345.", "Call 5 5 5 0 1 4 3 or 0 3 0 1 2 3 4 5."},
		{"en", "Open 09:00-17:00 or 9:30-12:15.", "Open 09:00-17:00 or 9:30-12:15."},
		{"en", "It costs 12.50-13.50, from 1/12/2026-3/14/2026.", "It costs 12.50-13.50, from 12 January 2026-14 March 2026."},
		{"de", "Vom 12.11.-14.11.2026 und 1.12.2026–3.12.2026.", "Vom 12 November-14 November 2026 und 1 Dezember 2026–3 Dezember 2026."},
		{"ja", "期限は2026/11/12です。", "期限は2026年11月12日です。"},
		{"en", "On 2026/1/5 or 2026.11.12, not 2026/13/12.", "On 5 January 2026 or 12 November 2026, not 2 0 2 6/13/12."},
		{"en", "Born on 0000-07-04.", "Born on 4 July."},
		{"es", "Nacido el 0000-07-04.", "Nacido el 4 de julio."},
		{"ko", "생일은 0000-07-04.", "생일은 7월 4일."},
		{"ru", "Вы родились 0000-12-31.", "Вы родились 31 декабря."},
		{"en", "Born on 0999-07-04.", "Born on 0 9 9 9 0 7 0 4."},
		{"de", "Ihre Kartennummer ist 1234 5678.", "Ihre Kartennummer ist 1 2 3 4 5 6 7 8."},
		{"en", "Your account balance is 2500 dollars.", "Your account balance is 2500 dollars."},
		{"de", "Auf dem Konto sind ab 8.30 Uhr 1500 Euro.", "Auf dem Konto sind ab 8:30 Uhr 1500 Euro."},
		{"ar", "رقم بطاقتك 4411", "رقم بطاقتك 4 4 1 1"},
		{"hi", "आपके अकाउंट 12345678 में", "आपके अकाउंट 1 2 3 4 5 6 7 8 में"},
		{"zh", "您的账号12345678", "您的账号1 2 3 4 5 6 7 8"},
		{"nl", "Uw rekeningnummer is 12345.", "Uw rekeningnummer is 1 2 3 4 5."},
	} {
		if got := speakable(c.text, c.language, flow.AsWordsSay); got != c.want {
			t.Errorf("%s: %q is said as %q, want %q", c.language, c.text, got, c.want)
		}
	}
}
