#include "base/words.h"

uint64_t cmt_word_gcd(uint64_t a, uint64_t b)
{
    if (a == 0 || b == 0)
        return a | b;
    const int twos = __builtin_ctzll(a | b);
    a >>= __builtin_ctzll(a);
    while (b != 0) {
        b >>= __builtin_ctzll(b);
        const uint64_t less = a < b ? a : b;
        b = a < b ? b - a : a - b;
        a = less;
    }
    return a << twos;
}

bool cmt_word_lcm(int64_t *den, int64_t own)
{
    if (*den % own == 0)
        return true;
    if (own % *den == 0 && own < CMT_MAX_WORD_DEN) {
        *den = own;
        return true;
    }
    const int64_t common = (int64_t)cmt_word_gcd((uint64_t)*den, (uint64_t)own);
    int64_t wider = 0;
    if (!cmt_mul_i64(*den, own / common, &wider) || wider >= CMT_MAX_WORD_DEN)
        return false;
    *den = wider;
    return true;
}

bool cmt_word_widen(int64_t *den, mpq_srcptr q)
{
    int64_t own = 1;
    if (cmt_q_is_whole(q))
        return true;
    return cmt_word_of(mpq_denref(q), &own) && cmt_word_lcm(den, own);
}

bool cmt_word_scale(int64_t *out, mpq_srcptr q, int64_t den)
{
    int64_t num = 0;
    if (!cmt_word_of(mpq_numref(q), &num))
        return false;
    const int64_t own = cmt_q_is_whole(q) ? 1 : (int64_t)mpz_getlimbn(mpq_denref(q), 0);
    return cmt_mul_i64(num, den / own, out);
}

void cmt_z_set_wide(mpz_ptr z, cmt_i128 v)
{
    int64_t word = 0;
    if (cmt_word_of_wide(v, &word)) {
        cmt_z_set_i64(z, word);
        return;
    }
    __extension__ typedef unsigned __int128 magnitude;
    const magnitude m = v < 0 ? 0 - (magnitude)v : (magnitude)v;
    const uint64_t words[2] = {(uint64_t)m, (uint64_t)(m >> 64)};
    mpz_import(z, 2, -1, sizeof words[0], 0, 0, words);
    if (v < 0)
        mpz_neg(z, z);
}

void cmt_q_set_wide(mpq_ptr q, cmt_i128 num, int64_t den)
{
    int64_t word = 0;
    if (cmt_word_of_wide(num, &word)) {
        const uint64_t size = word < 0 ? 0 - (uint64_t)word : (uint64_t)word;
        const int64_t common = (int64_t)cmt_word_gcd(size, (uint64_t)den);
        cmt_z_set_i64(mpq_numref(q), word / common);
        cmt_z_set_i64(mpq_denref(q), den / common);
        return;
    }
    cmt_z_set_wide(mpq_numref(q), num);
    cmt_z_set_i64(mpq_denref(q), den);
    mpq_canonicalize(q);
}
