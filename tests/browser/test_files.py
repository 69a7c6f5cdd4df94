"""Worked case J in a real browser: what becomes of the files that are chosen."""

from __future__ import annotations

import installation
import teleservice
from fitting.samples import heic, page

from .conftest import mostly_everywhere
from .said import Said, bill, file, scan, ticket
from .walker import Walker

DOCX = file("scan.pdf", b"PK\x03\x04 word/document.xml")
LOCKED = file("locked.pdf", teleservice.protected_pdf("secret"))
TYPES = "Format non accepté : PDF, JPG, JPEG ou PNG uniquement."
FULL = (
    "Vous ne pouvez pas joindre plus de 10 documents. Au-delà, utilisez le formulaire papier"
    " (Cerfa n° 12267, S3125) ou prenez rendez-vous avec votre caisse."
)


@mostly_everywhere
def test_case_j_what_cannot_be_joined_is_told_file_by_file(alice: Walker) -> None:
    alice.start()
    alice.answer(Said())
    alice.forward()
    alice.sees("Ajoutez au moins un document.")
    alice.choose_files(DOCX)
    alice.sees(TYPES)
    alice.choose_files(LOCKED)
    alice.sees("Ce fichier est illisible ou protégé par un mot de passe.")
    alice.send(bill())
    alice.choose_files(bill())
    alice.sees("Ce document est déjà joint.")
    alice.has_documents(1)


@mostly_everywhere
def test_case_j_a_photo_of_a_phone_and_a_heavy_pdf_are_made_to_fit(alice: Walker) -> None:
    alice.start()
    alice.answer(Said())
    alice.send(scan(512_000))
    too_heavy = scan(512_001)
    alice.choose_files(too_heavy)
    alice.sees("Ce PDF pèse", "la limite est de 500 Ko.")
    alice.fit("Réduire sa taille", too_heavy)
    alice.press("Joindre ce document")
    alice.has_documents(2)
    photo = file("IMG_1.heic", heic(page((600, 800))))
    alice.choose_files(photo)
    alice.sees(TYPES)
    alice.fit("Convertir", photo)
    alice.sees("Photo HEIC convertie.")
    alice.press("Joindre ce document")
    alice.has_documents(3)


@mostly_everywhere
def test_case_j_ten_documents_and_not_one_more(alice: Walker) -> None:
    alice.start()
    alice.answer(Said())
    misnamed = file("ticket.png", installation.picture(shade=90))
    heavy = file("scan.png", teleservice.photo("PNG", noise=1_200))
    opened = file("owner.pdf", teleservice.protected_pdf(""))
    alice.send(ticket(), misnamed, heavy, opened, *map(bill, range(6)), now=10)
    alice.choose_files(bill(10))
    alice.sees(FULL)
    alice.has_documents(10)
    alice.press("Supprimer facture-0.pdf")
    alice.has_documents(9)
    alice.send(bill(11), now=10)
    alice.forward()
    alice.sees("Les documents (10 sur 10 maximum) :")
