package records

import "slices"

// foreignNames are the names of columns in other languages, without accents, by the value.
type foreignNames map[string][]string

// withForeign adds names of columns in other languages to the meanings. They are weak: an English name
// counts first.
func withForeign(meanings []meaning, names foreignNames) []meaning {
	for i := range meanings {
		m := &meanings[i]
		m.weak = slices.Concat(m.weak, names[m.value])
	}
	return meanings
}

// foreignCalls are names in German, French, Spanish, Dutch, Italian and Portuguese.
var foreignCalls = foreignNames{
	"call": {
		"anruf_id", "gesprachs_id", "vorgangsnummer", "id_appel", "id_de_l_appel", "id_llamada", "gesprek_id",
		"id_chiamata", "id_chamada",
	},
	"caller": {
		"rufnummer", "anrufer", "anrufernummer", "appelant", "numero_appelant", "llamante", "numero_llamante",
		"beller", "chiamante", "chamador", "telefonnummer",
	},
	"queue": {
		"warteschlange", "gruppe", "file", "file_d_attente", "file_attente", "cola", "nombre_de_la_cola", "wachtrij",
		"coda", "fila",
	},
	"agent":   {"mitarbeiter", "bearbeiter", "conseiller", "agente", "medewerker", "operatore", "operador"},
	"outcome": {"ergebnis", "anrufstatus", "statut", "resultat", "estado", "resultado", "resultaat", "esito", "stato"},
	"arrived": {
		"anrufzeit", "anrufbeginn", "beginn", "startzeit", "eingang", "debut", "date_d_appel", "heure_d_appel",
		"heure_de_debut", "inicio", "hora", "hora_de_inicio", "hora_de_llamada", "starttijd", "begintijd", "inizio",
		"zeit", "uhrzeit", "heure", "tijd", "ora",
	},
	"answered": {
		"annahmezeit", "angenommen", "angenommen_um", "antwort", "heure_de_reponse", "reponse", "hora_de_respuesta",
		"respuesta", "atendida", "beantwoord", "risposta",
	},
	"ended": {
		"ende", "endzeit", "gesprachsende", "anrufende", "fin", "heure_de_fin", "hora_de_fin", "einde", "eindtijd",
		"fine",
	},
	theWait: {
		"wartezeit", "wartedauer", "attente", "temps_d_attente", "duree_d_attente", "espera", "tiempo_de_espera",
		"tiempo_en_cola", "wachttijd", "attesa", "tempo_di_attesa", "tempo_de_espera",
	},
	theTalk: {
		"gesprachszeit", "gesprachsdauer", "duree_de_conversation", "temps_de_conversation", "conversation",
		"tiempo_de_conversacion", "duracion_de_conversacion", "gesprekstijd", "gespreksduur", "tempo_di_conversazione",
	},
	theHold: {"haltezeit", "mise_en_attente", "tiempo_de_retencion"},
	theWrap: {"nachbearbeitung", "nachbearbeitungszeit", "post_appel", "trabajo_posterior", "nawerktijd"},
	theTotal: {
		"dauer", "gesamtdauer", "anrufdauer", "duree", "duree_totale", "duree_de_l_appel", "duracion",
		"duracion_total", "duur", "durata", "duracao",
	},
	theDate: {"dato", "data"},
}

// foreignReports are names in the same languages.
var foreignReports = foreignNames{
	"date":  {"data"},
	"time":  {"intervall", "intervalle", "intervalo", "tijd", "tijdvak", "intervallo", "ora", "horario"},
	"queue": {"warteschlange", "gruppe", "file", "file_d_attente", "cola", "wachtrij", "coda", "fila"},
	"offered": {
		"angebotene_anrufe", "angeboten", "eingehende_anrufe", "appels_recus", "appels_presentes", "recus",
		"llamadas_ofrecidas", "llamadas_recibidas", "ofrecidas", "recibidas", "aangeboden", "aangeboden_gesprekken",
		"chiamate_offerte", "chiamate_ricevute", "offerte", "chamadas_recebidas", "recebidas",
	},
	"answered": {
		"angenommene_anrufe", "appels_traites", "appels_repondus", "traites", "repondus", "llamadas_atendidas",
		"llamadas_contestadas", "atendidas", "contestadas", "beantwoord", "beantwoorde_gesprekken",
		"chiamate_risposte", "risposte", "chamadas_atendidas",
	},
	"abandoned": {
		"verlorene_anrufe", "abgebrochen", "appels_abandonnes", "abandonnes", "perdus", "llamadas_abandonadas",
		"abandonadas", "verlaten", "chiamate_abbandonate", "abbandonate", "chamadas_abandonadas",
	},
	"asa": {
		"mittlere_wartezeit", "durchschnittliche_wartezeit", "temps_moyen_d_attente", "dmr", "tiempo_medio_de_espera",
		"gem_wachttijd", "gemiddelde_wachttijd", "tempo_medio_di_attesa", "tempo_medio_de_espera",
	},
	"aht": {
		"mittlere_bearbeitungszeit", "durchschnittliche_bearbeitungszeit", "dmt", "temps_moyen_de_traitement", "tmo",
		"tiempo_medio_de_operacion", "tiempo_medio_de_gestion", "gem_afhandeltijd", "gemiddelde_afhandeltijd",
		"tempo_medio_di_gestione", "tma",
	},
	"service_level": {"servicelevel", "niveau_de_service", "nivel_de_servicio", "livello_di_servizio"},
}

// foreignOutcomes are words of outcomes in the same languages.
var foreignOutcomes = map[string][]string{
	"abandoned": {
		"verloren", "aufgelegt", "abgebrochen", "nicht_angenommen", "verpasst", "abandonne", "abandonnee", "perdu",
		"non_repondu", "manque", "abandonada", "abandonado", "perdida", "no_atendida", "verlaten", "gemist",
		"opgehangen", "abbandonata", "persa", "non_risposta", "perdido", "nao_atendida",
	},
	"answered": {
		"angenommen", "beantwortet", "erfolgreich", "traite", "traitee", "repondu", "decroche", "atendida", "atendido",
		"contestada", "respondida", "beantwoord", "afgehandeld", "risposta", "gestita",
	},
}
