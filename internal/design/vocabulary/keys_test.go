package vocabulary

import (
	"strings"
	"testing"
)

// label writes a set as keys of a keypad.
func label(s KeySet) string {
	var out strings.Builder
	for _, k := range s.Keys() {
		out.WriteByte("0123456789*#"[k])
	}
	return out.String()
}

// TestKeysIn: the keys that prompts tell callers to press, in the forms in which prompts are
// written. A text before "|" is in the language, after it are the keys.
func TestKeysIn(t *testing.T) {
	for tag, texts := range map[string]string{
		"en": `For sales, press 1. For support, press 2. | 12
Press one for sales, two for support or three for billing. | 123
For sales press two; for support press three. | 23
For cards, press 1. For a charge that you do not know, 2. For the main menu, star. | 12*
For sales, press 1. For support, 2. For your call, hold. | 12
Press star to go back or pound to repeat. | *#
Press the star key, or the pound sign. | *#
Press the hash key to continue. | #
Press * for help, # to end. | *#
Press 1 or 2. | 12
Press 1, 2, or 3. | 123
Press 1 through 5 to rate this call. | 12345
Rate us: press a key from 1 to 4. | 1234
Please press a number between one and three. | 123
Press 1-3. | 123
Press 9 to hear this again. | 9
Press or say one. | 1
For sales, say sales or press 1. | 1
Press "1" for sales and '2' for support. | 12
Press (1) for sales. Press (2) for support. | 12
Press 1 to speak to us, 24 hours a day, 7 days a week. | 1
We are open from 9 to 5. Press 1 for sales. | 1
Call 1-800-555-0199, or press 1 to hold. | 1
Dial 911 in an emergency, or press 2. | 2
Dial nine one one in an emergency, or press two. | 2
You owe $5. To pay, press 1. | 1
You have 3 messages. To hear them, press 1. | 1
Choose one of the following. For sales, press 1. | 1
Please choose one. |
Press one of these: 2 for sales, 3 for support. | 23
Enter the last 4 digits of your card. |
Enter your 5 digit code. |
If you have one, press 2. | 2
Thank you for calling line 5. |
Tell us what you need. |
For English press 1, para español oprima el dos. | 12
<speak>Press <say-as interpret-as="digits">1</say-as> for sales, <break time="2s"/> 2 for support.</speak> | 12
To repeat these options, press the number 9 key now. | 9
For sales, option 1. For support, press 2. | 12
Dial 0 at any time to reach the operator. | 0
For sales dial 1, or 2 if you are a member. | 12
Press 1. Press 2. | 12
On the 3rd of May, press 1. | 1
At 5pm, press 1. | 1
Please enter the 4 digits. |
Sales, 1. Support, 2. Please press the key. | 12
Press the key for floor 3. |`,
		"de": `Für Verkauf drücken Sie die 1. Für den Kundendienst die 2. Für das Hauptmenü die Sterntaste. | 12*
Für Verkauf drücken Sie bitte die Eins, für Service die Zwei. | 12
Für Leitung 5 drücken Sie die 2. | 2
Um fortzufahren, bitte die Taste 3 drücken. | 3
Drücken Sie eine Taste. |
Wählen Sie die Raute. | #
Drücken Sie eine Zahl von 1 bis 4. | 1234
Sie haben 3 Nachrichten, drücken Sie die 1. | 1`,
		"es": `Para ventas, oprima 1. Para soporte, 2. Para el menú principal, estrella. | 12*
Para ventas oprima uno, para soporte oprima dos. | 12
Marque el dos. | 2
Presione la tecla 3 o la tecla de asterisco. | 3*
Presione la tecla numeral. | #
Pulse una tecla. |
Marque del 1 al 5. | 12345
Pulse un número entre 1 y 3. | 123
Oprima uno de los siguientes números. |
Llame al 900 123 456 o marque 2. | 2`,
		"fr": `Pour les ventes, appuyez sur le 1. Pour le service, le 2. Pour le menu principal, étoile. | 12*
Appuyez sur la touche deux ou tapez trois. | 23
Pour le service, faites le un. | 1
Appuyez sur une touche. |
Appuyez sur l'étoile ou sur le dièse. | *#
Composez un chiffre de 1 à 4. | 1234`,
		"it": `Per le vendite, prema 1. Per l'assistenza, 2. Per il menu principale, asterisco. | 12*
Prema il tasto due o il tasto tre. | 23
Digiti uno per le vendite. | 1
Prema un tasto. |
Prema il cancelletto. | #`,
		"pt": `Para vendas, aperte 1. Para suporte, 2. Para o menu principal, asterisco. | 12*
Digite dois para suporte ou três para vendas. | 23
Disque um para vendas. | 1
Pressione uma tecla. |
Tecle seis. | 6
Pressione jogo da velha. | #`,
		"nl": `Voor verkoop, druk op 1. Voor service, 2. | 12
Toets twee voor service of drie voor verkoop. | 23
Kies een van de mogelijkheden. |
Druk op het hekje of het sterretje. | *#`,
		"ms": `Untuk jualan, tekan 1. Untuk sokongan, 2. Untuk menu utama, bintang. | 12*
Tekan dua untuk sokongan atau tiga untuk jualan. | 23
Tekan butang pagar. | #`,
		"hi": `बिक्री के लिए 1 दबाएँ। मदद के लिए 2। मुख्य मेनू के लिए स्टार। | 12*
बिक्री के लिए एक दबाएं, मदद के लिए दो दबाएं। | 12
मदद के लिए २ दबाएँ। | 2
दोस्त के लिए 3 दबाएँ। | 3`,
		"ta": `விற்பனைக்கு 1 அழுத்தவும். உதவிக்கு 2. முதன்மை மெனுவுக்கு நட்சத்திரம். | 12*
உதவிக்கு இரண்டை அழுத்தவும். | 2
உதவிக்கு 3 ஐ அழுத்தவும். | 3`,
		"ja": `販売は 1、サポートは 2、メインメニューは米印を押してください。 | 12*
日本語は 1 を押してください。 | 1
2番を押してください。 | 2
販売は 1、サポートは 2、その他はを押してください。 | 12
「3」を押すか、シャープを押してください。 | 3#
1から5を押してください。 | 12345
二を押してください。 | 2
24 時間受け付けています。1 を押してください。 | 1`,
		"ko": `판매는 1번, 지원은 2번, 처음 메뉴는 별표를 눌러 주세요. | 12*
상담원은 0번을 누르십시오. | 0
우물정자를 눌러 주세요. | #
이번을 눌러 주세요. | 2`,
		"zh": `销售请按 1。支持请按 2。返回主菜单，请按星号键。 | 12*
按一查询，按二转账。 | 12
请按井号键。 | #
请按1至5。 | 12345`,
		"yue": `銷售請按 1。支援請按 2。返主目錄，請按星字掣。 | 12*
撳二字。 | 2`,
		"ar": `للمبيعات اضغط 1. للدعم 2. للقائمة الرئيسية اضغط النجمة. | 12*
للدعم اضغط على الرقم ٣. | 3
للدعم اضغط اثنين. | 2
للمبيعات اضغط 1. للدعم 2. لأي أمر آخر 7. | 127`,
		"": `English, 1. Français, 2. |
English, 1. 中文请按 2。Bahasa Melayu, 3. தமிழ், 4. | 1234
日本語は 1 を押してください。For English, press 2. | 12`,
	} {
		for line := range strings.SplitSeq(texts, "\n") {
			text, want, _ := strings.Cut(line, "|")
			want = strings.TrimSpace(want)

			if got := label(KeysIn(text, tag).Or(ForeignKeysIn(text, tag)).Named); got != want {
				t.Errorf("%s: %s: names %q, want %q", tag, text, got, want)
			}
		}
	}
}

// TestFormsOfSentences reads every form of an English sentence that tells a caller to press keys. The judge knows the keys
// from which the sentence is made.
func TestFormsOfSentences(t *testing.T) {
	lists := map[string]string{ // with A, B and C in place of the keys 2, 3 and 4
		"A": "2", "A or B": "23", "A, B or C": "234", "A, B, or C": "234", "A, or B": "23", "A or B or C": "234",
		"A through C": "234", "A to C": "234", "between A and C": "234", "A through B or C": "234",
	}
	words := map[string]string{"A": "two", "B": "three", "C": "four"}
	digits := map[string]string{"A": "2", "B": "3", "C": "4"}
	for _, verb := range []string{"Press", "For sales, press", "Please dial", "If you know it, dial"} {
		for _, before := range []string{"", ":", " the number", " the key", " key number", " a key:", " the key, "} {
			for list, want := range lists {
				for _, as := range []map[string]string{words, digits} {
					for _, quotes := range []string{"", "the ", `"`} {
						for _, after := range []string{".", " for sales.", " now", " key.", ", thank you.", "; goodbye"} {
							text := list
							for letter, key := range as {
								closing := strings.TrimPrefix(quotes, "the ")
								text = strings.ReplaceAll(text, letter, quotes+key+closing)
							}
							text = verb + before + " " + text + after
							if got := label(KeysIn(text, "en").Named); got != want {
								t.Errorf("%s: names %q, want %q", text, got, want)
							}
						}
					}
				}
			}
		}
	}
}

// TestEitherText: what one of two texts says of keys, both say, whichever is first, and nothing else.
func TestEitherText(t *testing.T) {
	for _, one := range []Spoken{{Named: 1}, {Mentioned: 1}, {Any: true}, {Words: true}} {
		if got := one.Or(Spoken{}); got != one {
			t.Errorf("%+v or nothing is %+v", one, got)
		}
		if got := (Spoken{}).Or(one); got != one {
			t.Errorf("nothing or %+v is %+v", one, got)
		}
	}
}
