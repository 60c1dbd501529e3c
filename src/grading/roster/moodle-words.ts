import type { Heads } from './columns.js';

/** How Moodle heads its columns in one language. */
export interface MoodleWords {
  heads: Heads;
  /** What stands in place of the groups of somebody who is in none. */
  noGroups: string;
}

/** Moodle's headings by language, older ones and those of its varieties too. */
export const moodleWords: readonly MoodleWords[] = [
  {
    heads: {
      firstName: ['First name'],
      lastName: ['Last name', 'Surname'],
      login: ['Username'],
      studentNumber: ['ID number'],
      email: ['Email address'],
      section: ['Groups', 'Group'],
    },
    noGroups: 'No groups',
  },
  {
    heads: {
      firstName: ['Vorname'],
      lastName: ['Nachname'],
      login: ['Anmeldename', 'Benutzername', 'Nutzername'],
      studentNumber: ['ID-Nummer', 'Matrikelnummer'],
      email: ['E-Mail-Adresse', 'E-Mail'],
      section: ['Gruppen', 'Gruppe'],
    },
    noGroups: 'Keine Gruppen',
  },
  {
    heads: {
      firstName: ['Prénom'],
      lastName: ['Nom de famille', 'Nom'],
      login: ['Nom d’utilisateur', 'Identifiant'],
      studentNumber: ['Numéro d’identification'],
      email: ['Adresse de courriel', 'Adresse e-mail', 'Courriel', 'E-mail'],
      section: ['Groupes', 'Groupe'],
    },
    noGroups: 'Aucun groupe',
  },
  {
    heads: {
      firstName: ['Nombre'],
      lastName: ['Apellido(s)', 'Apellido'],
      login: ['Nombre de usuario', 'Usuario'],
      studentNumber: ['Número de ID', 'Número ID'],
      email: ['Dirección de correo', 'Dirección Email', 'Correo electrónico', 'Email'],
      section: ['Grupos', 'Grupo'],
    },
    noGroups: 'Sin grupos',
  },
  {
    heads: {
      firstName: ['Nome'],
      lastName: ['Cognome'],
      login: ['Username', 'Nome utente'],
      studentNumber: ['Codice identificativo', 'Matricola'],
      email: ['Indirizzo email', 'Email'],
      section: ['Gruppi', 'Gruppo'],
    },
    noGroups: 'Nessun gruppo',
  },
  {
    heads: {
      firstName: ['Nome'],
      lastName: ['Apelido', 'Sobrenome'],
      login: ['Nome de utilizador', 'Identificação de usuário', 'Nome de usuário'],
      studentNumber: ['Número de identificação', 'Número ID'],
      email: ['Endereço de e-mail', 'Endereço de email', 'E-mail'],
      section: ['Grupos', 'Grupo'],
    },
    noGroups: 'Sem grupos',
  },
  {
    heads: {
      firstName: ['Voornaam'],
      lastName: ['Achternaam'],
      login: ['Gebruikersnaam'],
      studentNumber: ['ID-nummer'],
      email: ['E-mailadres', 'E-mail'],
      section: ['Groepen', 'Groep'],
    },
    noGroups: 'Geen groepen',
  },
  {
    heads: {
      firstName: ['Nom'],
      lastName: ['Cognoms'],
      login: ['Nom d’usuari'],
      studentNumber: ['Número ID'],
      email: ['Adreça electrònica', 'Correu electrònic'],
      section: ['Grups', 'Grup'],
    },
    noGroups: 'Cap grup',
  },
  {
    heads: {
      firstName: ['Förnamn'],
      lastName: ['Efternamn'],
      login: ['Användarnamn'],
      studentNumber: ['ID-nummer'],
      email: ['E-postadress'],
      section: ['Grupper', 'Grupp'],
    },
    noGroups: 'Inga grupper',
  },
  {
    heads: {
      firstName: ['Fornavn'],
      lastName: ['Efternavn', 'Etternavn'],
      login: ['Brugernavn', 'Brukernavn'],
      studentNumber: ['ID-nummer'],
      email: ['E-mailadresse', 'E-postadresse'],
      section: ['Grupper', 'Gruppe'],
    },
    noGroups: 'Ingen grupper',
  },
  {
    heads: {
      firstName: ['Imię'],
      lastName: ['Nazwisko'],
      login: ['Nazwa użytkownika'],
      studentNumber: ['Numer ID'],
      email: ['Adres e-mail', 'E-mail'],
      section: ['Grupy', 'Grupa'],
    },
    noGroups: 'Brak grup',
  },
];
