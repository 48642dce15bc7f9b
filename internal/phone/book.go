package phone

// bookSize is how many numbers a Book remembers: some 20 MB.
const bookSize = 1 << 17

// Book checks each distinct number once. Past 131,072 numbers it still checks
// every one, and remembers no more. The zero value is ready; it is for one
// goroutine.
type Book struct {
	checked map[dialed]Number
}

// dialed is a number as it was given, and the country in which.
type dialed struct{ text, country string }

// Parse is [Parse], from memory where the number was checked before.
func (b *Book) Parse(text, country string) Number {
	key := dialed{text, country}
	n, known := b.checked[key]
	if known {
		return n
	}
	n = Parse(text, country)
	if b.checked == nil {
		b.checked = map[dialed]Number{}
	}
	if len(b.checked) < bookSize {
		b.checked[key] = n
	}
	return n
}
