package sound

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// speaking has the rules of a language for writing and saying numbers.
type speaking struct {
	comma  bool   // stands before decimals, and a dot between groups of three digits
	spaces bool   // also stand between groups of three digits
	dots   bool   // stand after a day and its month, as in 12.11.
	digits string // words whose long numbers are read digit by digit, separated by spaces
	parts  string // such words in a language that joins words, as in Kreditkarte: each is also a part of longer words
	large  string // words of large numbers, after which the word of money is said
	brief  string // short forms of the first of them, as in $5m
	of     string // joins such a word and the word of money
	date   string // of a day, a month and a year, with %[1]d, %[2]s and %[3]d
	money  string // the words of the signs of money, said after the number
	one    string // these words after 1, if they differ
	hour   string // comes after a time of day that has a dot, as in 8.30 Uhr
	months string
}

// speakings has the languages that espeak-ng speaks well enough, by their first letters. The
// words name a telephone, an account, an order, a card and a reference.
var speakings = map[string]speaking{
	"en": {
		digits: "phone phones telephone telephones account accounts order orders card cards reference references dial",
		large:  "thousand million billion trillion",
		brief:  "k m bn",
		date:   "%[1]d %[2]s %[3]d",
		money:  "dollars euros pounds yen rupees reais",
		one:    "dollar euro pound yen rupee real",
		months: "January February March April May June July August September October November December",
	},
	"de": {
		comma: true, dots: true, parts: "telefon konto bestell auftrag karte referenz rufnummer",
		date:   "%[1]d %[2]s %[3]d",
		money:  "Dollar Euro Pfund Yen Rupien Reais",
		one:    "Dollar Euro Pfund Yen Rupie Real",
		hour:   "Uhr",
		months: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
	},
	"fr": {
		comma: true, spaces: true, digits: "téléphone téléphones compte comptes commande commandes carte cartes référence références",
		date:   "%[1]d %[2]s %[3]d",
		money:  "dollars euros livres yens roupies reais",
		one:    "dollar euro livre yen roupie real",
		months: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
	},
	"es": {
		comma: true, digits: "teléfono teléfonos cuenta cuentas pedido pedidos orden órdenes tarjeta tarjetas referencia referencias",
		large: "millón millones", of: "de",
		date:   "%[1]d de %[2]s de %[3]d",
		money:  "dólares euros libras yenes rupias reales",
		one:    "dólar euro libra yen rupia real",
		months: "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
	},
	"it": {
		comma: true, digits: "telefono telefoni telefonico conto conti ordine ordini carta carte riferimento riferimenti",
		date:   "%[1]d %[2]s %[3]d",
		money:  "dollari euro sterline yen rupie real",
		one:    "dollaro euro sterlina yen rupia real",
		months: "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
	},
	"pt": {
		comma: true, digits: "telefone telefones conta contas pedido pedidos encomenda encomendas cartão cartões referência referências",
		large: "milhão milhões", of: "de",
		date:   "%[1]d de %[2]s de %[3]d",
		money:  "dólares euros libras ienes rúpias reais",
		one:    "dólar euro libra iene rúpia real",
		months: "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
	},
	"nl": {
		comma: true, parts: "telefoon rekening bestel kaart referentie",
		date:   "%[1]d %[2]s %[3]d",
		money:  "dollar euro pond yen roepie real",
		months: "januari februari maart april mei juni juli augustus september oktober november december",
	},
	"sv": {
		comma: true, spaces: true, parts: "telefon konto order beställning kort referens",
		date:   "%[1]d %[2]s %[3]d",
		money:  "dollar euro pund yen rupier real",
		one:    "dollar euro pund yen rupie real",
		months: "januari februari mars april maj juni juli augusti september oktober november december",
	},
	"pl": {
		comma: true, spaces: true, dots: true, parts: "telefon kont zamówieni kart referenc",
		date:   "%[1]d %[2]s %[3]d",
		money:  "dolarów euro funtów jenów rupii reali",
		one:    "dolar euro funt jen rupia real",
		months: "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
	},
	"ru": {
		comma: true, spaces: true, dots: true, parts: "телефон счет счёт заказ карт",
		date:   "%[1]d %[2]s %[3]d года",
		money:  "долларов евро фунтов иен рупий реалов",
		one:    "доллар евро фунт иена рупия реал",
		months: "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
	},
	"tr": {
		comma: true, dots: true, parts: "telefon hesap hesab sipariş kart referans",
		date:   "%[1]d %[2]s %[3]d",
		money:  "dolar euro sterlin yen rupi real",
		months: "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
	},
	"ar": {
		parts:  "هاتف حساب طلب بطاق مرجع",
		date:   "%[1]d %[2]s %[3]d",
		money:  "دولار يورو جنيه ين روبية ريال",
		months: "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
	},
	"hi": {
		parts:  "फ़ोन फोन खात अकाउंट ऑर्डर कार्ड संदर्भ",
		date:   "%[1]d %[2]s %[3]d",
		money:  "डॉलर यूरो पाउंड येन रुपये रियल",
		months: "जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
	},
	"ta": {
		parts:  "தொலைபேசி கணக்கு ஆர்டர் அட்டை குறிப்பு",
		date:   "%[1]d %[2]s %[3]d",
		money:  "டாலர் யூரோ பவுண்டு யென் ரூபாய் ரியால்",
		months: "ஜனவரி பிப்ரவரி மார்ச் ஏப்ரல் மே ஜூன் ஜூலை ஆகஸ்ட் செப்டம்பர் அக்டோபர் நவம்பர் டிசம்பர்",
	},
	"ms": {
		digits: "telefon akaun pesanan kad rujukan",
		date:   "%[1]d %[2]s %[3]d",
		money:  "dolar euro paun yen rupee real",
		months: "Januari Februari Mac April Mei Jun Julai Ogos September Oktober November Disember",
	},
	"ko": {
		parts:  "전화 계좌 계정 주문 카드 참조",
		date:   "%[3]d년 %[2]s월 %[1]d일",
		money:  "달러 유로 파운드 엔 루피 헤알",
		months: "1 2 3 4 5 6 7 8 9 10 11 12",
	},
	"ja": {
		parts:  "電話 口座 アカウント 注文 カード 参照 照会",
		date:   "%[3]d年%[2]s月%[1]d日",
		money:  "ドル ユーロ ポンド 円 ルピー レアル",
		months: "1 2 3 4 5 6 7 8 9 10 11 12",
	},
	"zh": {
		parts:  "电话 電話 账户 帳戶 賬戶 账号 帳號 賬號 帐 戶口 订单 訂單 卡 参考 參考",
		date:   "%[3]d年%[2]s月%[1]d日",
		money:  "美元 欧元 英镑 日元 卢比 雷亚尔",
		months: "1 2 3 4 5 6 7 8 9 10 11 12",
	},
}

// speakingOf returns the row of a language. Unknown languages are read as English, without words.
func speakingOf(language string) speaking {
	base, _, _ := strings.Cut(strings.ToLower(language), "-")
	if base == "yue" || base == "cmn" {
		base = "zh"
	}
	if s, ok := speakings[base]; ok {
		return s
	}
	return speaking{date: "%[1]d %[2]s %[3]d", money: signs, months: speakings["ko"].months}
}

// The forms of numbers at the beginning of a text. The first that fits counts.
var (
	yearFirst = regexp.MustCompile(`^(\d{4})([./-])(\d{1,2})([./-])(\d{1,2})`)
	shortDate = regexp.MustCompile(`^(\d{1,2})\.(\d{1,2})\.`)
	otherDate = regexp.MustCompile(`^(\d{1,2})([./-])(\d{1,2})([./-])(\d{4})`)
	briefDate = regexp.MustCompile(`^(\d{1,2})([./])(\d{1,2})([./])(\d{2})`)
	clock     = regexp.MustCompile(`^\d{1,2}:\d{2}`)
	dotClock  = regexp.MustCompile(`^(\d{1,2})\.(\d{2}) (\pL+)`)
	toDate    = regexp.MustCompile(`^[-–](?:\d{1,2}\.\d{1,2}\.|\d{1,2}[/-]\d{1,2}[/-]\d{4})`)
	// The ends of a range have as many digits, as in 10-12 days, or decimals. A telephone's number has three before
	// four.
	ofRange = regexp.MustCompile(`^(?:[1-9]\d ?[-–] ?[1-9]\d|[1-9]\d{2} ?[-–] ?[1-9]\d{2}|` +
		`[1-9]\d{3} ?[-–] ?[1-9]\d{3}|[1-9]\d*[.,]\d{1,2}[-–][1-9]\d*[.,]\d{1,2})`)
	// In India, the groups before the last three digits have two: 1,23,456.50.
	amount   = regexp.MustCompile(`^(\d{1,2}(?:,\d{2})+,\d{3}|\d{1,3}(?:[.,'’\x{a0}\x{202f}]\d{3})+|\d+)([.,]\d+)?`)
	decimal  = regexp.MustCompile(`^([1-9]?\d)([.,]\d{4,})`) // a telephone's number has more before the mark
	spaced   = regexp.MustCompile(`^(\d{1,3}(?:[ \x{a0}\x{202f}]\d{3})+)([.,]\d+)?`)
	nextWord = regexp.MustCompile(`^[ \x{a0}](\pL+)`)
	letters  = regexp.MustCompile(`^\pL+`)
	ofMoney  = regexp.MustCompile(`^\d+(?:[.,]\d{1,2})?[-–]\d+(?:[.,]\d{1,2})?`)
	areaCode = regexp.MustCompile(`^\(\d+\)[ .•-]{0,3}\d`)
	longRun  = regexp.MustCompile(`^\+?\(?\d(?:[ .()•-]{0,3}\d){3,}`)
	goesOn   = regexp.MustCompile(`^[.,'’/()-]{0,2}[\d•]`)
)

// signs are the signs of money, in the order of the words.
const signs = "$ € £ ¥ ₹ R$"

// currency returns the word of the sign of money at the beginning of a text and the length of the sign, or "".
func (s *speaking) currency(text string) (word string, length int) {
	for i, sign := range strings.Fields(signs) {
		if strings.HasPrefix(text, sign) {
			return strings.Fields(s.money)[i], len(sign)
		}
	}
	return "", 0
}

// mask stands for a digit that is not shown.
const mask = "•"

// speakable writes the numbers of a text so that espeak-ng says them as people do: amounts,
// decimals and dates as numbers, and the digits of a telephone, an account, an order, a card or
// a reference one by one, unless numbers says another way for whole numbers. It leaves out masked digits.
func speakable(text, language string, numbers flow.Numbers) string {
	s := speakingOf(language)
	var out strings.Builder
	for _, sentence := range sentences(text) {
		s.speak(&out, sentence, language, numbers)
	}
	return strings.ReplaceAll(out.String(), mask, "")
}

// sentenceEnd matches the end of a sentence.
var sentenceEnd = regexp.MustCompile(`[.!?]+\s+|[。！？\n]`)

// numberBefore matches a short form of "number", or of a thing with a number, at the end of a text: the dot after it
// ends no sentence if digits follow.
var numberBefore = regexp.MustCompile(`(?i)(?:^|\PL)(?:n|no|nr|num|núm|tel|tél|ref|réf|rif|acct|ext)$`)

func sentences(text string) []string {
	var out []string
	from := 0
	for _, end := range sentenceEnd.FindAllStringIndex(text, -1) {
		if numberBefore.MatchString(text[from:end[0]]) && goesOn.MatchString(text[end[1]:]) {
			continue
		}
		out = append(out, text[from:end[1]])
		from = end[1]
	}
	return append(out, text[from:])
}

// speak writes one sentence.
func (s *speaking) speak(out *strings.Builder, sentence, language string, numbers flow.Numbers) {
	digits := numbers == flow.DigitByDigit
	names := digits || numbers == flow.AsWordsSay && s.names(sentence)
	previous := ' '
	for at := 0; at < len(sentence); {
		rest := sentence[at:]
		r, size := utf8.DecodeRuneInString(rest)

		// The sign of an amount may stand before it.
		sign := ""
		if word, length := s.signBefore(rest); word != "" {
			sign = word
			rest = rest[length:]
			at += length

			// The sign ends a word or a number before it, as in "US$5" and "50 €€5".
			if unicode.IsLetter(previous) || unicode.IsDigit(previous) {
				out.WriteByte(' ')
			}
			previous = ' '
		}

		// A number of few digits is a number, if no key of the prompt says otherwise.
		if length := s.wholeNumber(rest); digits && sign == "" && length > 0 && previous != '0' {
			out.WriteString(strings.Join(strings.Split(rest[:length], ""), " "))
			at += length
			previous = '0'
			continue
		}

		begins := isDigit(rest[0]) || rest[0] == '+' && len(rest) > 1 && isDigit(rest[1]) || areaCode.MatchString(rest)
		isWord := previous >= '0' && previous <= '9'
		if begins && !isWord {
			said, length := s.number(rest, language, names || previous == '•', sign)
			out.WriteString(said)
			at += length
			previous = '0'
			continue
		}

		out.WriteString(rest[:size])
		at += size
		if r != ' ' {
			previous = r
		}
		if r == ' ' && previous != '•' {
			previous = ' '
		}
	}
}

// signBefore returns the word of a sign of money before a number, and the length of the sign and of a space after it.
func (s *speaking) signBefore(text string) (word string, length int) {
	word, length = s.currency(text)
	if word == "" {
		return "", 0
	}
	if space, size := utf8.DecodeRuneInString(text[length:]); strings.ContainsRune(" \u00a0\u202f", space) {
		length += size
	}
	if length >= len(text) || !isDigit(text[length]) {
		return "", 0
	}
	return word, length
}

// wholeNumber returns the length of the whole number at the beginning of a text. It is 0 of an amount, a decimal, a
// date and a telephone's number.
func (s *speaking) wholeNumber(text string) int {
	length := len(text) - len(strings.TrimLeft(text, "0123456789"))
	word, _ := s.currency(strings.TrimLeft(text[length:], " \u00a0"))
	if goesOn.MatchString(text[length:]) || word != "" {
		return 0
	}
	return length
}

// names reports whether a sentence is about a number that is read digit by digit.
func (s *speaking) names(sentence string) bool {
	lower := strings.ToLower(sentence)
	for part := range strings.FieldsSeq(s.parts) {
		if strings.Contains(lower, part) {
			return true
		}
	}

	isBetween := func(r rune) bool { return !unicode.IsLetter(r) }
	words := strings.FieldsFunc(lower, isBetween)
	return slices.ContainsFunc(strings.Fields(s.digits), func(word string) bool { return slices.Contains(words, word) })
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// number returns what is said for the number at the beginning of a text, and its length there.
func (s *speaking) number(text, language string, byDigit bool, sign string) (said string, length int) {
	if m := clock.FindString(text); m != "" {
		return m, len(m)
	}
	if m := dotClock.FindStringSubmatch(text); m != nil && m[3] == s.hour {
		return m[1] + ":" + m[2] + " " + m[3], len(m[0])
	}
	if said, length := s.dateAt(text, language, byDigit, sign); length > 0 {
		return said, length
	}

	if m := ofMoney.FindString(text); m != "" && sign != "" && !goesOn.MatchString(text[len(m):]) {
		return s.withWord(m, sign), len(m)
	}
	if said, length := s.amount(text, byDigit, sign); length > 0 {
		return said, length
	}
	if m := ofRange.FindString(text); m != "" && !byDigit && !goesOn.MatchString(text[len(m):]) {
		return m, len(m)
	}

	// The digits of a long number are said one by one.
	if run := longRun.FindString(text); run != "" {
		var digits []string
		for _, r := range run {
			if r == '+' || r >= '0' && r <= '9' {
				digits = append(digits, string(r))
			}
		}
		return strings.Join(digits, " "), len(run)
	}
	if m := amount.FindString(text); m != "" {
		return s.withWord(m, sign), len(m)
	}
	return text[:1], 1
}

// dateAt returns what is said for the date at the beginning of a text, and its length there. The length is 0 if the
// text begins with no date.
func (s *speaking) dateAt(text, language string, byDigit bool, sign string) (said string, length int) {
	m := yearFirst.FindStringSubmatch(text)
	if m != nil && m[2] == m[4] && !goesOn.MatchString(text[len(m[0]):]) {
		if said, ok := s.day(m[5], m[3], m[1]); ok {
			return said, len(m[0])
		}
	}

	isDate := func(m []string) bool {
		return m != nil && (!goesOn.MatchString(text[len(m[0]):]) || toDate.MatchString(text[len(m[0]):]))
	}

	written := otherDate.FindStringSubmatch(text)
	if m := briefDate.FindStringSubmatch(text); written == nil && m != nil && !byDigit && (m[2] == "/" || s.dots) {
		written = m
		written[5] = "20" + written[5]
	}
	if m := written; isDate(m) && m[2] == m[4] {
		// English writes the month first with slashes, except in Britain and elsewhere.
		day, month := m[1], m[3]
		isAmerican := m[2] != "." && (strings.EqualFold(language, "en") || strings.EqualFold(language, "en-US"))
		if first, _ := strconv.Atoi(day); isAmerican && first <= 12 {
			day, month = month, day
		}
		if said, ok := s.day(day, month, m[5]); ok {
			return said, len(m[0])
		}
	}

	if m := shortDate.FindStringSubmatch(text); s.dots && sign == "" && isDate(m) {
		if day, month, ok := s.dayOfMonth(m[1], m[2]); ok {
			return s.dayInYear(day, month), len(m[0])
		}
	}
	return "", 0
}

// noYear is the year of a day whose year is not known.
const noYear = "0000"

// day returns what is said for a date, and whether it is one.
func (s *speaking) day(day, month, year string) (string, bool) {
	d, name, isDay := s.dayOfMonth(day, month)
	y, _ := strconv.Atoi(year)
	switch {
	case isDay && year == noYear:
		return s.dayInYear(d, name), true
	case !isDay || y < 1000:
		return "", false
	}
	return fmt.Sprintf(s.date, d, name, y), true
}

// dayInYear returns what is said for a day of a month: the form of a date without the part of the year.
func (s *speaking) dayInYear(day int, month string) string {
	const ofMonth, ofYear = "%[2]s", "%[3]d"
	from, to := 0, strings.Index(s.date, ofMonth)+len(ofMonth)
	if strings.HasPrefix(s.date, ofYear) {
		from, to = strings.Index(s.date, ofMonth), len(s.date)
	}
	return fmt.Sprintf(s.date[from:to], day, month)
}

// dayOfMonth returns a day and the name of its month, and whether they are of a date.
func (s *speaking) dayOfMonth(day, month string) (d int, name string, ok bool) {
	d, _ = strconv.Atoi(day)
	m, _ := strconv.Atoi(month)
	if d < 1 || d > 31 || m < 1 || m > 12 {
		return 0, "", false
	}
	return d, strings.Fields(s.months)[m-1], true
}

// amount returns what is said for an amount, a decimal or a whole number. Its length is 0 if the
// text begins with none, or with a number that is read digit by digit.
func (s *speaking) amount(text string, byDigit bool, sign string) (said string, length int) {
	m := amount.FindStringSubmatch(text)
	if s.spaces {
		if wide := spaced.FindStringSubmatch(text); wide != nil {
			m = wide
		}
	}
	if m == nil || goesOn.MatchString(text[len(m[0]):]) {
		m = decimal.FindStringSubmatch(text)
	}
	if m == nil || goesOn.MatchString(text[len(m[0]):]) {
		return "", 0
	}

	whole := m[1]
	decimals := strings.TrimLeft(m[2], ".,")
	grouped := strings.Trim(whole, "0123456789") != ""

	// One group of three digits after a mark is of decimals, if the language writes decimals so. Spanish has $1,234
	// too.
	mark := "."
	if s.comma {
		mark = ","
	}
	left, right, hasMark := strings.Cut(whole, mark)
	isOneGroup := hasMark && decimals == "" && !strings.Contains(right, mark)
	if isOneGroup && (!s.comma || sign == "") {
		whole = left
		decimals = right
		grouped = false
	}

	rest := text[len(m[0]):]
	after := strings.TrimLeft(rest, " \u00a0")
	length = len(m[0])
	if word, size := s.currency(after); word != "" && sign == "" {
		sign = word
		length += len(rest) - len(after) + size
	}

	// The word of money comes after a word that is a part of the number, as in $5 million.
	next := nextWord.FindStringSubmatch(rest)
	if word, size := s.largeWord(rest); word != "" && sign != "" {
		length += size
		sign = strings.Join(strings.Fields(word+" "+s.of+" "+sign), " ")
	}

	// A long number without a mark may be a name. A zero before other digits is never said in a number,
	// and groups by spaces or dashes are of a telephone.
	isPlain := !grouped && decimals == "" && sign == ""
	goesFurther := len(longRun.FindString(text)) > len(m[0])
	isMoney := next != nil && slices.Contains(strings.Fields(strings.ToLower(s.money)), strings.ToLower(next[1]))
	isName := len(whole) >= 4 && (byDigit && !isMoney || whole[0] == '0')
	if isPlain && (goesFurther || isName) {
		return "", 0
	}

	said = strings.NewReplacer(".", "", ",", "", "'", "", "’", "", " ", "", "\u00a0", "", "\u202f", "").Replace(whole)
	if decimals != "" {
		said += mark + decimals
	}
	return s.withWord(said, sign), length
}

// largeWord returns the word of a large number after a number, and the length of its short form there.
func (s *speaking) largeWord(rest string) (word string, length int) {
	words := strings.Fields(s.large)
	if next := nextWord.FindStringSubmatch(rest); next != nil && slices.Contains(words, strings.ToLower(next[1])) {
		return next[1], len(next[0])
	}
	brief := letters.FindString(rest)
	if i := slices.Index(strings.Fields(s.brief), strings.ToLower(brief)); i >= 0 {
		return words[i], len(brief)
	}
	return "", 0
}

// withWord adds the word of a sign of money.
func (s *speaking) withWord(number, word string) string {
	if word == "" {
		return number
	}
	if i := slices.Index(strings.Fields(s.money), word); number == "1" && i >= 0 && s.one != "" {
		word = strings.Fields(s.one)[i]
	}
	return number + " " + word
}
